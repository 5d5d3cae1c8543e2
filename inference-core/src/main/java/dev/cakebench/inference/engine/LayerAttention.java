package dev.cakebench.inference.engine;

import dev.cakebench.inference.model.ModelShape;
import dev.cakebench.inference.model.Rotary;
import java.lang.foreign.MemorySegment;

/**
 * One layer of a prefill: keys and values of all prompt tokens and the statistics that were asked for. All arrays are
 * native segments of 32-bit floats in the machine's byte order, row-major, readable during
 * {@link PrefillObserver#onLayer} only.
 *
 * <p>In a layer with a sliding window of W tokens the attention that observers see is the one that takes place: a key
 * that lies W or more positions before a query weighs exactly 0 in its window row and adds nothing to a column sum. Keys
 * and values are those of all tokens all the same.
 */
public interface LayerAttention {

    ModelShape shape();

    /** Index of this layer, from 0. */
    int layer();

    /** S, the number of prompt tokens; token i is at position i. */
    int tokens();

    /** Keys after RoPE of one KV head, rounded to the engine's KV type: {@code [tokens][headDim]}. */
    MemorySegment keys(int kvHead);

    /** Values of one KV head, rounded to the engine's KV type: {@code [tokens][headDim]}. */
    MemorySegment values(int kvHead);

    /** How many window rows there are: the rows asked for, or all rows of a shorter prompt. */
    int windowRows();

    /**
     * Softmax rows of the last queries of one query head, over all keys: {@code [windowRows][tokens]}. Row r belongs to
     * query {@code tokens - windowRows + r}; each row sums to 1; keys after the query, and keys before the
     * layer's sliding window, are 0.
     *
     * @throws IllegalStateException when no observer asked for window rows
     */
    MemorySegment window(int queryHead);

    /**
     * One of the last {@code window} rows of {@link #window}, over all keys: {@code [tokens]}.
     *
     * @param window 1 to {@link #windowRows}; there may be more rows, for another observer
     * @param row 0 to {@code window - 1}, the last one that of the newest query
     */
    default MemorySegment windowRow(int queryHead, int window, int row) {
        long bytes = (long) Float.BYTES * tokens();
        return window(queryHead).asSlice((windowRows() - window + row) * bytes, bytes);
    }

    /**
     * Mean attention that the last {@code window} queries of one query head pay to each token of the context, the tokens
     * before the window: {@code [tokens - window]}.
     *
     * @param window 1 to {@link #windowRows}, fewer than the tokens
     * @throws IllegalStateException when no observer asked for as many window rows
     */
    default double[] windowMean(int queryHead, int window) {
        return WindowStatistics.moments(this, queryHead, window)[0];
    }

    /**
     * Unbiased variance (divided by {@code window - 1}) of the same attention; 0 for a window of 1. The parameters are those
     * of {@link #windowMean}, and one computation serves both.
     */
    default double[] windowVariance(int queryHead, int window) {
        return WindowStatistics.moments(this, queryHead, window)[1];
    }

    /**
     * Entropy in nats of the attention that the last {@code window} queries of one query head pay to the context, sum over
     * the queries. A row is not normalised again; 1e-10 is added to a probability before its logarithm. The parameters
     * are those of {@link #windowMean}.
     */
    default double windowEntropy(int queryHead, int window) {
        return WindowStatistics.entropy(this, queryHead, window);
    }

    /**
     * Sum over all queries of each key's attention, for one query head: {@code [tokens]}.
     *
     * @throws IllegalStateException when no observer asked for column sums
     */
    MemorySegment columnSums(int queryHead);

    /**
     * The last queries of one query head after RoPE: {@code [min(recentQueries, tokens)][headDim]}.
     *
     * @throws IllegalStateException when no observer asked for queries
     */
    MemorySegment recentQueries(int queryHead);

    /**
     * Mean and covariance of the queries of one query head before RoPE, over the positions from {@code first} on.
     *
     * @throws IllegalStateException when no observer asked for these moments
     */
    QueryMoments queryMoments(int queryHead, int first);

    /**
     * Sum of the absolute elements (1-norm) of each token's value behind one query head's columns of the output projection:
     * what the token can add to the residual stream, {@code [tokens]}.
     *
     * @throws IllegalStateException when no observer asked for these norms
     */
    MemorySegment projectedValueNorms(int queryHead);

    /** How this layer turned its queries and keys. */
    Rotary rotary();

    /**
     * The engine's threads, for work on this layer. A task may read the arrays of the layer, but not ask for statistics of
     * the window, which are computed on these threads when they are first asked for.
     */
    default Parallel parallel() {
        return Parallel.CALLER;
    }
}
