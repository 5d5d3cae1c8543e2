package dev.cakebench.job.protocol.longbench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.job.dataset.DataException;
import dev.cakebench.job.dataset.DataFileName;
import dev.cakebench.job.dataset.DatasetFile;
import dev.cakebench.job.dataset.DatasetReader;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.metric.CodeSimilarity;
import dev.cakebench.job.metric.Metric;
import dev.cakebench.job.metric.PythonText;
import dev.cakebench.job.protocol.PredictionFormat;
import dev.cakebench.job.protocol.Prompt;
import dev.cakebench.job.protocol.PromptContext;
import dev.cakebench.job.protocol.Protocol;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.hadoop.fs.Path;

/**
 * LongBench v1 as its pred.py and eval.py run it: the prompt is cut in the middle, the chat template is left out for few-shot
 * and code tasks, and the answers of few-shot tasks count up to their first line.
 *
 * <p>Files are named by task, {@code hotpotqa.jsonl}; those of LongBench-E, {@code hotpotqa_e.jsonl}, are data sets of their
 * own with the same task.
 */
public class LongBenchProtocol implements Protocol {
    private static final String EVEN_SUFFIX = "_e";

    private final String id;
    private final SortedMap<String, LongBenchTask> tasks;

    /** For {@link java.util.ServiceLoader}. */
    public LongBenchProtocol() {
        this("longbench@1", CodeSimilarity.onLevenshtein());
    }

    LongBenchProtocol(String id, CodeSimilarity codeSimilarity) {
        this.id = id;
        tasks = LongBenchTask.all(codeSimilarity);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public List<String> tasks() {
        return List.copyOf(tasks.keySet());
    }

    @Override
    public boolean filesByTask() {
        return true;
    }

    @Override
    public DatasetFile datasetFile(Path path) {
        String dataset = DataFileName.dataset(path);
        String task = isEven(dataset) ? dataset.substring(0, dataset.length() - EVEN_SUFFIX.length()) : dataset;
        if (!tasks.containsKey(task)) {
            throw new DataException("data file %s: %s; name the file after its task".formatted(path, refusal(task)));
        }
        return new DatasetFile(path, dataset, task);
    }

    /** Whether a data set is one of LongBench-E, whose lengths are evenly spread. */
    static boolean isEven(String dataset) {
        return dataset.endsWith(EVEN_SUFFIX);
    }

    @Override
    public String rowKeys() {
        return "context, input, answers, length; optional _id, language; all_classes for trec and lsht";
    }

    @Override
    public DatasetReader reader() {
        return new LongBenchReader(this);
    }

    @Override
    public PredictionFormat predictions() {
        return new LongBenchPredictions(this);
    }

    @Override
    public Prompt prompt(Example example, PromptContext context) {
        LongBenchTask task = task(example.task());
        return new LongBenchPrompt(example, context, task.chat(), task.maxNewTokens(), Halves.DECODED_APART)
                .build(filled(example), task.goldInContext());
    }

    @Override
    public boolean chat(String task) {
        return task(task).chat();
    }

    @Override
    public String question(Example example) {
        return filled(example).behindContext();
    }

    private PromptTemplate.Filled filled(Example example) {
        JsonNode row = ExampleRow.of(example);
        return task(example.task())
                .template()
                .fill(Map.of(
                        PromptTemplate.CONTEXT, row.path(PromptTemplate.CONTEXT).asText(),
                        PromptTemplate.INPUT, row.path(PromptTemplate.INPUT).asText()));
    }

    @Override
    public int maxNewTokens(String task) {
        return task(task).maxNewTokens();
    }

    @Override
    public boolean stopsAtNewline(String task) {
        return task(task).stopsAtNewline();
    }

    /** The first line behind leading line feeds for few-shot tasks, the whole answer for others. */
    @Override
    public String postprocess(String task, String decoded) {
        if (!task(task).firstLine()) {
            return decoded;
        }
        String text = PythonText.stripLeadingNewlines(decoded);
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }

    @Override
    public Metric metric(String task) {
        return task(task).metric();
    }

    LongBenchTask task(String name) {
        LongBenchTask task = tasks.get(name);
        if (task == null) {
            throw new IllegalArgumentException(refusal(name));
        }
        return task;
    }

    private String refusal(String task) {
        return "'%s' is no task of %s; allowed: %s".formatted(task, id, String.join(", ", tasks.keySet()));
    }
}
