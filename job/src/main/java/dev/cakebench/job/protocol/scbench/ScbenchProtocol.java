package dev.cakebench.job.protocol.scbench;

import dev.cakebench.job.dataset.DatasetReader;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.dataset.JsonRow;
import dev.cakebench.job.metric.Metric;
import dev.cakebench.job.protocol.Prompt;
import dev.cakebench.job.protocol.PromptContext;
import dev.cakebench.job.protocol.Protocol;
import dev.cakebench.job.protocol.TaskMean;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * SCBench: several questions about one long context, as its run_scbench.py and compute_scores.py pose and score them with
 * the chat template. Files are named by task, {@code scbench_kv.jsonl}. Each turn of a row is an example; two data sets mix
 * two kinds of turns, whose task is that of the data set, a colon and the kind, {@code scbench_repoqa_and_kv:scbench_kv}.
 */
public final class ScbenchProtocol implements Protocol {
    static final String ID = "scbench@1";

    private final DatasetReader reader = new ScbenchReader(this);

    /** For {@link java.util.ServiceLoader}. */
    public ScbenchProtocol() {}

    @Override
    public String id() {
        return ID;
    }

    @Override
    public List<String> tasks() {
        return ScbenchTask.fileTasks();
    }

    @Override
    public boolean filesByTask() {
        return true;
    }

    @Override
    public DatasetReader reader() {
        return reader;
    }

    @Override
    public Prompt prompt(Example example, PromptContext context) {
        return new ScbenchPrompt(example, context).build();
    }

    @Override
    public boolean chat(String task) {
        return true;
    }

    /** SCBench's follow-up message in a chat, without the blank line that parts it from an answer where there is no chat. */
    @Override
    public String question(Example example) {
        return row(example).further(example.turn());
    }

    @Override
    public String goldenAnswer(Example example) {
        return row(example).goldenAnswer(example.turn(), example.references());
    }

    @Override
    public int maxNewTokens(String task) {
        return task(task).maxNewTokens();
    }

    @Override
    public boolean stopsAtNewline(String task) {
        return false;
    }

    @Override
    public String postprocess(String task, String decoded) {
        return decoded;
    }

    @Override
    public Metric metric(String task) {
        return task(task).metric();
    }

    /** The mean over the data sets; of one that mixes kinds of turns the mean of the kinds. */
    @Override
    public double average(SortedMap<String, TaskMean> byTask) {
        return byTask.entrySet().stream()
                .collect(Collectors.groupingBy(
                        task -> ScbenchTask.fileTask(task.getKey()),
                        TreeMap::new,
                        Collectors.averagingDouble(task -> task.getValue().mean())))
                .values()
                .stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(Double.NaN);
    }

    static ScbenchTask task(String name) {
        ScbenchTask task = ScbenchTask.of(name);
        if (task == null) {
            throw new IllegalArgumentException("unknown task '%s' of %s; allowed: %s"
                    .formatted(name, ID, String.join(", ", ScbenchTask.fileTasks())));
        }
        return task;
    }

    static ScbenchRow row(Example example) {
        return new ScbenchRow(JsonRow.of(example), ScbenchTask.fileTask(example.task()));
    }
}
