package dev.cakebench.cake.policy;

/**
 * What a {@link LayerAllocator} knows when one more layer of the prefill is done.
 *
 * @param layers layers of the model
 * @param tokens prompt tokens, S
 * @param budget entries per layer and KV head on average, window included, C
 * @param window newest tokens that are always kept, w
 * @param statistics one number per layer seen so far, the current layer last
 */
public record AllocationStage(int layers, int tokens, int budget, int window, double[] statistics) {

    /** Number of layers seen so far. */
    public int seen() {
        return statistics.length;
    }

    /** Whether the last layer has been seen. */
    public boolean complete() {
        return statistics.length == layers;
    }

    /** Context entries that a layer can hold at most: S - w. */
    public int context() {
        return tokens - window;
    }

    /** Context entries that a layer holds on average: C - w. */
    public int share() {
        return budget - window;
    }

    /** Context entries of all layers together: (C - w) L. */
    public long total() {
        return (long) share() * layers;
    }
}
