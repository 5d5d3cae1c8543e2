package dev.cakebench.job.protocol.needle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.job.dataset.DataException;
import dev.cakebench.job.dataset.DataFileName;
import dev.cakebench.job.dataset.DatasetFile;
import dev.cakebench.job.dataset.DatasetReader;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.metric.Metric;
import dev.cakebench.job.protocol.ChatTemplate;
import dev.cakebench.job.protocol.GoldPositions;
import dev.cakebench.job.protocol.NominalLength;
import dev.cakebench.job.protocol.PosedText;
import dev.cakebench.job.protocol.Prompt;
import dev.cakebench.job.protocol.PromptContext;
import dev.cakebench.job.protocol.PromptException;
import dev.cakebench.job.protocol.Protocol;
import dev.cakebench.job.protocol.TextTemplate.Filled;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/**
 * What the needle protocols have in common: a row is a haystack with needles and a question, the prompt a template around the
 * two. Rows are made to their length, so nothing is truncated: a prompt that does not fit is an error.
 */
public abstract class NeedleProtocol implements Protocol {
    private final String id;
    private final List<NeedleTask> tasks;
    private final List<String> required;
    private final DatasetReader reader;
    private final JsonNode templates;

    /**
     * Makes a protocol.
     *
     * @param tasks sorted by name
     * @param required keys of a row beyond those of every needle protocol
     */
    NeedleProtocol(String id, List<NeedleTask> tasks, List<String> required) {
        this.id = id;
        this.tasks = tasks;
        this.required = required;
        this.templates = NeedleTemplates.of(id);
        this.reader = new NeedleReader(this, required);
    }

    @Override
    public final String id() {
        return id;
    }

    @Override
    public final List<String> tasks() {
        return tasks.stream().map(NeedleTask::name).toList();
    }

    @Override
    public final boolean filesByTask() {
        return false;
    }

    /** The task is the file's name, a nominal length aside, which the dataset's name carries. */
    @Override
    public final DatasetFile datasetFile(Path path) {
        String name = DataFileName.dataset(path);
        String task = NominalLength.withoutLength(name);
        if (!tasks().contains(task)) {
            throw new DataException("data file %s: '%s' is no task of %s; allowed: %s; rename the file"
                    .formatted(path, task, id, String.join(", ", tasks())));
        }
        return new DatasetFile(path, NominalLength.dataset(name, path), task);
    }

    @Override
    public final String rowKeys() {
        String further = required.isEmpty() ? "" : ", " + String.join(", ", required);
        return "context, question, answers%s; optional index, gold, answer_prefix, language; length where the path states none"
                .formatted(further);
    }

    @Override
    public final DatasetReader reader() {
        return reader;
    }

    @Override
    public final Prompt prompt(Example example, PromptContext context) {
        NeedleTask task = task(example.task());
        NeedleRow row = NeedleRow.of(example);
        Filled filled = filled(example.task(), row);
        PosedText posed = posed(task, row, filled, context);
        int room = context.contextLength() - task.maxNewTokens();
        int limit = context.maxPromptTokens() > 0 ? Math.min(room, context.maxPromptTokens()) : room;
        if (posed.length() > limit) {
            throw new PromptException(
                    ("%s: found a prompt of %d tokens; allowed: %d, the model's context of %d less %d for the answer%s; %s truncates"
                                    + " nothing; use shorter rows or a model with a longer context")
                            .formatted(
                                    example.source(),
                                    posed.length(),
                                    Math.max(0, limit),
                                    context.contextLength(),
                                    task.maxNewTokens(),
                                    limit < room ? ", and max_prompt_tokens" : "",
                                    id));
        }
        // A chat template may trim the message.
        boolean whole = posed.text().startsWith(filled.text(), posed.contentStart());
        int shift = posed.contentStart() - (whole ? 0 : leadingBlanks(filled.text()));
        return new Prompt(
                posed.tokens(),
                posed.tokensBefore(shift + filled.end()),
                0,
                GoldPositions.find(
                        posed, shift + filled.start(), shift + filled.end(), row.gold(example.references())));
    }

    /**
     * Tokens of a row's prompt, whether it fits or not.
     *
     * @param row as its line in the data file says
     */
    public final int promptTokens(String task, JsonNode row, PromptContext context) {
        NeedleRow read = new NeedleRow(row);
        return posed(task(task), read, filled(task, read), context).length();
    }

    private static PosedText posed(NeedleTask task, NeedleRow row, Filled filled, PromptContext context) {
        String prefix = row.text(NeedleRow.ANSWER_PREFIX);
        ChatTemplate chat = context.chatTemplate();
        return task.chat() && chat != null
                ? PosedText.chat(context.tokenizer(), messages -> chat.conversation(messages) + prefix, filled.text())
                : PosedText.plain(context.tokenizer(), filled.text() + prefix);
    }

    private static int leadingBlanks(String text) {
        return text.length() - text.stripLeading().length();
    }

    @Override
    public final boolean chat(String task) {
        return task(task).chat();
    }

    /** What the template puts behind the context, and the start of the answer. */
    @Override
    public final String question(Example example) {
        NeedleRow row = NeedleRow.of(example);
        Filled filled = filled(example.task(), row);
        return filled.text().substring(filled.end()) + row.text(NeedleRow.ANSWER_PREFIX);
    }

    @Override
    public final int maxNewTokens(String task) {
        return task(task).maxNewTokens();
    }

    @Override
    public final boolean stopsAtNewline(String task) {
        return task(task).stopsAtNewline();
    }

    @Override
    public final String postprocess(String task, String decoded) {
        return task(task).answer().apply(decoded);
    }

    @Override
    public final Metric metric(String task) {
        return task(task).metric();
    }

    @Override
    public final boolean lengthsApart() {
        return true;
    }

    private Filled filled(String task, NeedleRow row) {
        return NeedleTemplates.template(templates, task)
                .fill(
                        Map.of(
                                NeedleRow.CONTEXT, row.text(NeedleRow.CONTEXT),
                                NeedleRow.QUESTION, row.text(NeedleRow.QUESTION),
                                NeedleRow.PERSON, row.text(NeedleRow.PERSON)),
                        NeedleRow.CONTEXT);
    }

    private NeedleTask task(String name) {
        return tasks.stream()
                .filter(task -> task.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown task '%s' of %s; allowed: %s".formatted(name, id, String.join(", ", tasks()))));
    }
}
