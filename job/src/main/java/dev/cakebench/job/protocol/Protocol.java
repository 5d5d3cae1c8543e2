package dev.cakebench.job.protocol;

import dev.cakebench.job.dataset.DatasetReader;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.metric.Metric;
import java.util.List;

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

    /** Reads this protocol's rows. */
    DatasetReader reader();

    /**
     * The prompt of an example as token ids.
     *
     * @throws PromptException when the example cannot be posed to this model, for example when it does not fit
     */
    Prompt prompt(Example example, PromptContext context);

    /** Most tokens that an answer may take. */
    int maxNewTokens(String task);

    /** Whether a newline ends the answer of this task. */
    boolean stopsAtNewline(String task);

    /** The answer as the metric sees it: the protocol's first-line rule and clean-up of the decoded text. */
    String postprocess(String task, String decoded);

    Metric metric(String task);
}
