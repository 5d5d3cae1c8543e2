package dev.cakebench.job.protocol.longbench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.job.dataset.DatasetFile;
import dev.cakebench.job.dataset.DatasetReader;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.metric.Metric;
import dev.cakebench.job.metric.MultipleChoice;
import dev.cakebench.job.metric.PythonText;
import dev.cakebench.job.protocol.ChatTemplate;
import dev.cakebench.job.protocol.FollowUp;
import dev.cakebench.job.protocol.PosedText;
import dev.cakebench.job.protocol.PredictionFormat;
import dev.cakebench.job.protocol.Prompt;
import dev.cakebench.job.protocol.PromptContext;
import dev.cakebench.job.protocol.Protocol;
import dev.cakebench.job.protocol.TaskMean;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * LongBench v2 without reasoning, as its pred.py and result.py run it, but decoded greedily where they draw at
 * temperature 0.1: questions with four choices, the answer's letter in a sentence that the prompt asks for.
 *
 * <p>A row's task is its difficulty and its length bucket its own length, so that the authors' table (overall, easy, hard, short,
 * medium, long) follows from the scores.
 */
public class LongBenchV2Protocol implements Protocol {
    /** Stands for the tasks of a file, which are those of its rows. */
    static final String ALL_TASKS = "easy+hard";

    /** The difficulties, as rows state them. */
    static final List<String> TASKS = List.of("easy", "hard");

    private static final Map<String, String> FIELDS = Map.of(
            "DOC", PromptTemplate.CONTEXT,
            "Q", "question",
            "C_A", "choice_A",
            "C_B", "choice_B",
            "C_C", "choice_C",
            "C_D", "choice_D");

    private final String id;
    private final PromptTemplate template;
    private final int maxNewTokens;
    private final @Nullable FollowUp followUp;
    private final Metric metric = new MultipleChoice();

    /** For {@link java.util.ServiceLoader}. */
    public LongBenchV2Protocol() {
        this("longbench-v2@1", PromptResource.v2("zero_shot"));
    }

    /** @param prompt template, generation length and, where the model is asked again, what it is asked */
    LongBenchV2Protocol(String id, JsonNode prompt) {
        this.id = id;
        template = PromptTemplate.ofPlaceholders(prompt.required("template").textValue(), FIELDS);
        maxNewTokens = prompt.required("max_new_tokens").intValue();
        followUp = prompt.has("follow_up")
                ? new FollowUp(
                        prompt.required("follow_up").textValue(),
                        prompt.required("follow_up_max_new_tokens").intValue())
                : null;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public List<String> tasks() {
        return TASKS;
    }

    @Override
    public boolean filesByTask() {
        return false;
    }

    /** Any file: its name is that of the dataset. */
    @Override
    public DatasetFile datasetFile(Path path) {
        String name = path.getName();
        int dot = name.lastIndexOf('.');
        return new DatasetFile(path, dot > 0 ? name.substring(0, dot) : name, ALL_TASKS);
    }

    @Override
    public DatasetReader reader() {
        return new LongBenchV2Reader(this);
    }

    @Override
    public PredictionFormat predictions() {
        return new LongBenchV2Predictions(this);
    }

    PromptTemplate template() {
        return template;
    }

    @Override
    public Prompt prompt(Example example, PromptContext context) {
        int behind = maxNewTokens + followUpTokens(context);
        return new LongBenchPrompt(example, context, true, behind, Halves.DECODED_TOGETHER)
                .build(filled(example), false);
    }

    /** Tokens of what is said behind the first answer, and of the second answer. */
    private int followUpTokens(PromptContext context) {
        if (followUp == null) {
            return 0;
        }
        ChatTemplate chat = context.chatTemplate();
        PosedText posed = chat == null
                ? PosedText.plain(context.tokenizer(), followUp.text())
                : PosedText.chat(context.tokenizer(), chat, followUp.text());
        return posed.length() + followUp.maxNewTokens();
    }

    @Override
    public boolean chat(String task) {
        return true;
    }

    @Override
    public String question(Example example) {
        return filled(example).behindContext();
    }

    private PromptTemplate.Filled filled(Example example) {
        JsonNode row = ExampleRow.of(example);
        Map<String, String> values = new HashMap<>();
        for (String field : FIELDS.values()) {
            values.put(field, PythonText.strip(row.path(field).asText()));
        }
        return template.fill(values);
    }

    @Override
    public int maxNewTokens(String task) {
        return maxNewTokens;
    }

    @Override
    public @Nullable FollowUp followUp(String task) {
        return followUp;
    }

    @Override
    public boolean stopsAtNewline(String task) {
        return false;
    }

    /** The answer without blanks at its ends. */
    @Override
    public String postprocess(String task, String decoded) {
        return PythonText.strip(decoded);
    }

    @Override
    public Metric metric(String task) {
        return metric;
    }

    /** The share of all questions that were answered rightly, which is what the authors call overall. */
    @Override
    public double average(SortedMap<String, TaskMean> byTask) {
        double right = 0;
        int examples = 0;
        for (TaskMean task : byTask.values()) {
            right += task.mean() * task.examples();
            examples += task.examples();
        }
        return right / examples;
    }
}
