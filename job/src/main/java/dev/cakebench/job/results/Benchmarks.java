package dev.cakebench.job.results;

/** How the authors of protocols make one figure of several tasks. */
public interface Benchmarks {

    /** Makes the benchmark's figure of its tasks' means. */
    Averaging averaging(String protocol);

    /** Whether length buckets are results of their own. */
    boolean lengthsApart(String protocol);
}
