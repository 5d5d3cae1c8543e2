package dev.cakebench.job.results;

import org.jspecify.annotations.Nullable;

/**
 * What the layers of one cell got, mean over the examples that it answered.
 *
 * @param cellIndex place of the cell in the run
 * @param examples how many examples the means are over
 * @param budget {@code [layers]} entries per KV head that the allocation gave each layer
 * @param retained {@code [layers]} entries per KV head after the prefill, as measured
 * @param entropy {@code [layers]} CAKE's H in nats; null where the policy does not compute it
 * @param shift {@code [layers]} CAKE's V; null where the policy does not compute it
 */
public record LayerMeans(
        int cellIndex,
        int examples,
        double[] budget,
        double[] retained,
        double @Nullable [] entropy,
        double @Nullable [] shift) {

    /** Number of layers. */
    public int layers() {
        return budget.length;
    }
}
