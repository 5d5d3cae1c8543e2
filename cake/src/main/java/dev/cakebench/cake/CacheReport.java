package dev.cakebench.cake;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * What a cell really holds after the prefill.
 *
 * @param evicted whether any prompt token is missing in any head
 * @param retained {@code [layers][kvHeads]} entries, window included
 * @param kvBytes bytes of K and V in the cache, scales included
 * @param kvBytesFull bytes of K and V in a cache of the same KV type with every prompt token
 * @param kvBytesPeak most bytes of K and V during the prefill, as if this cell were alone: at each layer what was kept
 *     of the layers before it, as stored, and the whole of the layer itself as the 32-bit floats that it is computed in
 * @param layerBudget {@code [layers]} entries per KV head that the allocation gave each layer, window included; the
 *     prompt length where nothing is compressed
 * @param layerEntropy {@code [layers]} CAKE's H in nats; null where the policy does not compute it
 * @param layerShift {@code [layers]} CAKE's V; null where the policy does not compute it
 * @param positions {@code [layers][kvHeads][entries]} prompt positions in cache order
 */
public record CacheReport(
        boolean evicted,
        int[][] retained,
        long kvBytes,
        long kvBytesFull,
        long kvBytesPeak,
        int[] layerBudget,
        double @Nullable [] layerEntropy,
        double @Nullable [] layerShift,
        int[][][] positions) {

    /** The same report with another peak. */
    CacheReport withPeak(long bytes) {
        return new CacheReport(
                evicted, retained, kvBytes, kvBytesFull, bytes, layerBudget, layerEntropy, layerShift, positions);
    }

    /** Prompt positions that one head holds, in cache order. */
    public int[] keptPositions(int layer, int kvHead) {
        return positions[layer][kvHead].clone();
    }

    /**
     * Share of the given prompt positions that is still cached, mean over layers and KV heads.
     *
     * @throws IllegalArgumentException when no position is given
     */
    public double survival(BitSet wanted) {
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException("survival needs at least one position");
        }
        long found = 0;
        int heads = 0;
        for (int[][] layer : positions) {
            for (int[] head : layer) {
                for (int position : head) {
                    found += wanted.get(position) ? 1 : 0;
                }
                heads++;
            }
        }
        return found / ((double) heads * wanted.cardinality());
    }
}
