package dev.cakebench.job.protocol.longbench;

import dev.cakebench.job.metric.CodeSimilarity;

/**
 * {@link LongBenchProtocol} with the code metric as it is where python-Levenshtein is not installed beside LongBench's
 * requirements.
 */
public final class LongBenchDifflibProtocol extends LongBenchProtocol {

    /** For {@link java.util.ServiceLoader}. */
    public LongBenchDifflibProtocol() {
        super("longbench-difflib@1", CodeSimilarity.onDifflib());
    }
}
