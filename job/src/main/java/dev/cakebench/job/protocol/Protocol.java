package dev.cakebench.job.protocol;

import dev.cakebench.job.dataset.DataException;
import dev.cakebench.job.dataset.DataFileName;
import dev.cakebench.job.dataset.DatasetFile;
import dev.cakebench.job.dataset.DatasetReader;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.metric.Metric;
import java.util.List;
import java.util.SortedMap;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * A named, versioned bundle of prompt, truncation, chat template or not, generation length, first-line rule and metric.
 * Rows may be compared only when their protocol is the same. Found by {@link Protocols}; stateless.
 */
public interface Protocol {

    /** Name and version, for example {@code longbench@1}. */
    String id();

    /** All task names, sorted. */
    List<String> tasks();

    /** Whether a plan names the files' tasks by {@code tasks:} and a folder, rather than by the files themselves. */
    boolean filesByTask();

    /**
     * What a data file's name says: its dataset and its task. Only the name is looked at.
     *
     * @throws DataException when the name tells no task of this protocol; the message lists the tasks
     */
    default DatasetFile datasetFile(Path path) {
        String dataset = DataFileName.dataset(path);
        if (!tasks().contains(dataset)) {
            throw new DataException("data file %s: '%s' is no task of %s; allowed: %s; rename the file"
                    .formatted(path, dataset, id(), String.join(", ", tasks())));
        }
        return new DatasetFile(path, dataset, dataset);
    }

    /** The keys of a row, required and optional ones, in a line for people; empty where it is not said. */
    default String rowKeys() {
        return "";
    }

    /** Reads this protocol's rows. */
    DatasetReader reader();

    /**
     * The prompt of an example as token ids.
     *
     * @throws PromptException when the example cannot be posed to this model, for example when it does not fit
     */
    Prompt prompt(Example example, PromptContext context);

    /** Whether the prompt of a task goes through the model's chat template, if it has one. */
    boolean chat(String task);

    /**
     * The text that an example adds to its context: what a further turn of a conversation about the same context asks.
     *
     * @throws PromptException when the example's row cannot be read
     */
    String question(Example example);

    /** The answer that stands for the model's own in the history of a conversation: the first reference. */
    default String goldenAnswer(Example example) {
        return example.references().getFirst();
    }

    /** Most tokens that an answer may take where an example does not say otherwise. */
    int maxNewTokens(String task);

    /** Most tokens that the answer to an example may take. */
    default int maxNewTokens(Example example) {
        return maxNewTokens(example.task());
    }

    /** Whether a newline ends the answer of this task. */
    boolean stopsAtNewline(String task);

    /** The answer as the metric sees it: the protocol's first-line rule and clean-up of the decoded text. */
    String postprocess(String task, String decoded);

    Metric metric(String task);

    /**
     * What is said to the model behind its first answer, to get the answer that counts, as where it thinks before; null
     * where the first answer counts.
     */
    default @Nullable FollowUp followUp(String task) {
        return null;
    }

    /** Whether rows of different length buckets are results of their own, never averaged. */
    default boolean lengthsApart() {
        return false;
    }

    /**
     * The benchmark's score of several tasks, as its authors take it.
     *
     * @param byTask score of each task that was run
     * @return 0 to 1; NaN without a task
     */
    default double average(SortedMap<String, TaskMean> byTask) {
        return TaskMean.average(byTask.values());
    }

    /** The prediction files of the benchmark's own scripts; null where there are none that can be scored. */
    default @Nullable PredictionFormat predictions() {
        return null;
    }
}
