package dev.cakebench.job.protocol.ruler;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.inference.tokenizer.Tokenizer;
import dev.cakebench.job.dataset.DatasetFile;
import dev.cakebench.job.dataset.DatasetReader;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.dataset.Json;
import dev.cakebench.job.metric.Metric;
import dev.cakebench.job.metric.PythonText;
import dev.cakebench.job.protocol.GoldPositions;
import dev.cakebench.job.protocol.PosedText;
import dev.cakebench.job.protocol.PredictionFormat;
import dev.cakebench.job.protocol.Prompt;
import dev.cakebench.job.protocol.PromptContext;
import dev.cakebench.job.protocol.PromptException;
import dev.cakebench.job.protocol.Protocol;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/**
 * RULER, in its "base" form: the prompt is the row's {@code input} and {@code answer_prefix}, without a chat template.
 *
 * <p>RULER has no truncation: a prompt that does not fit is an error. With {@code max_prompt_tokens} the haystack of a needle
 * task is shortened in its middle, needles kept; other tasks have answers that depend on the whole text and are refused.
 */
public final class RulerProtocol implements Protocol {
    static final String ID = "ruler@1";
    private static final Pattern CONTROL_CHARACTERS = Pattern.compile("[\\x00-\\x1f]");

    private final DatasetReader reader = new RulerReader();
    private final PredictionFormat predictions = new RulerPredictions();

    /** For {@link java.util.ServiceLoader}. */
    public RulerProtocol() {}

    @Override
    public String id() {
        return ID;
    }

    @Override
    public List<String> tasks() {
        return RulerTask.names();
    }

    @Override
    public boolean filesByTask() {
        return false;
    }

    @Override
    public DatasetFile datasetFile(Path path) {
        return RulerFileName.datasetFile(path);
    }

    @Override
    public String rowKeys() {
        return "input, outputs; optional index, answer_prefix, language; length where the path states none";
    }

    @Override
    public DatasetReader reader() {
        return reader;
    }

    @Override
    public PredictionFormat predictions() {
        return predictions;
    }

    @Override
    public Prompt prompt(Example example, PromptContext context) {
        JsonNode row = row(example);
        String input = row.path(RulerReader.INPUT).asText();
        String prefix = row.path(RulerReader.ANSWER_PREFIX).asText("");
        Tokenizer tokenizer = context.tokenizer();
        PosedText posed = PosedText.plain(tokenizer, input + prefix);
        int wholeLength = posed.length();
        int limit = context.maxPromptTokens();
        if (limit > 0 && wholeLength > limit) {
            input = shortened(example, input, prefix, wholeLength, context);
            posed = PosedText.plain(tokenizer, input + prefix);
        }
        int answer = maxNewTokens(example);
        if (posed.length() > context.contextLength() - answer) {
            throw new PromptException(
                    ("%s: found a prompt of %d tokens; allowed: %d, which is the model's context of %d less "
                                    + "%d for the answer; use shorter rows, set max_prompt_tokens or take a model with a longer context")
                            .formatted(
                                    example.source(),
                                    posed.length(),
                                    Math.max(0, context.contextLength() - answer),
                                    context.contextLength(),
                                    answer));
        }
        int questionStart = Haystack.questionStart(input);
        return new Prompt(
                posed.tokens(),
                posed.tokensBefore(questionStart),
                wholeLength - posed.length(),
                GoldPositions.find(posed, 0, questionStart, example.references()));
    }

    private static String shortened(
            Example example, String input, String prefix, int wholeLength, PromptContext context) {
        int limit = context.maxPromptTokens();
        if (!task(example.task()).shortenable()) {
            throw new PromptException(
                    ("%s: found a prompt of %d tokens; allowed by max_prompt_tokens: %d; the answer of task %s "
                                    + "depends on the whole text, so it is not shortened; use shorter rows or raise max_prompt_tokens")
                            .formatted(example.source(), wholeLength, limit, example.task()));
        }
        String shortened = new Haystack(input)
                .shortened(
                        example.references(),
                        text -> PosedText.plain(context.tokenizer(), text + prefix)
                                        .length()
                                <= limit);
        if (shortened == null) {
            throw new PromptException(
                    ("%s: found a prompt of %d tokens; allowed by max_prompt_tokens: %d, in which not even "
                                    + "instruction, needles and question have room; raise max_prompt_tokens")
                            .formatted(example.source(), wholeLength, limit));
        }
        return shortened;
    }

    @Override
    public boolean chat(String task) {
        return false;
    }

    /** The last line of the input, and the start of the answer. */
    @Override
    public String question(Example example) {
        JsonNode row = row(example);
        String input = row.path(RulerReader.INPUT).asText();
        return input.substring(Haystack.questionStart(input))
                + row.path(RulerReader.ANSWER_PREFIX).asText("");
    }

    @Override
    public int maxNewTokens(String task) {
        return task(task).maxNewTokens();
    }

    @Override
    public boolean stopsAtNewline(String task) {
        return false;
    }

    /** Blanks at the ends go, control characters become line feeds, then blanks at the ends go again. */
    @Override
    public String postprocess(String task, String decoded) {
        return PythonText.strip(
                CONTROL_CHARACTERS.matcher(PythonText.strip(decoded)).replaceAll("\n"));
    }

    @Override
    public Metric metric(String task) {
        return task(task).metric();
    }

    @Override
    public boolean lengthsApart() {
        return true;
    }

    private static RulerTask task(String name) {
        return RulerTask.of(name)
                .orElseThrow(() ->
                        new IllegalArgumentException("unknown task '%s' of %s; allowed: %s and variants niah_*"
                                .formatted(name, ID, String.join(", ", RulerTask.names()))));
    }

    private static JsonNode row(Example example) {
        try {
            return Json.read(example.json());
        } catch (JsonProcessingException e) {
            throw new PromptException("%s: the row is no JSON: %s; read the file again with this protocol's reader"
                    .formatted(example.source(), e.getOriginalMessage()));
        }
    }
}
