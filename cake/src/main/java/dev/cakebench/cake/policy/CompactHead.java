package dev.cakebench.cake.policy;

import dev.cakebench.inference.cache.CacheSegment;
import dev.cakebench.inference.cache.KvStore;
import dev.cakebench.inference.kernels.Kernels;
import java.lang.foreign.Arena;
import java.util.List;

/**
 * One layer and KV head of one cell between selection and decoding: what a chain of {@link Compactor}s works on. Rows know
 * their positions in the prompt; a row that a compactor makes of several takes that of the newest of them, by which layers
 * with a sliding window hide it.
 *
 * @param arena lives as long as the caches of the example
 * @param rows ranked rows, shared with other budgets: never change them, replace them by a copy
 * @param kept how many leading rows this cell keeps
 * @param recent the window's rows; decoded tokens are appended to it
 * @param segments the representation of the kept rows so far
 */
public record CompactHead(
        Kernels kernels,
        Arena arena,
        int layer,
        int kvHead,
        KvStore rows,
        int kept,
        KvStore recent,
        List<CacheSegment> segments) {

    /** The same head with the kept rows as these segments. */
    public CompactHead withSegments(List<CacheSegment> replaced) {
        return new CompactHead(kernels, arena, layer, kvHead, rows, kept, recent, List.copyOf(replaced));
    }

    /** The same head with other rows, all of them kept; for compactors that merge. */
    public CompactHead withRows(KvStore replaced) {
        return new CompactHead(kernels, arena, layer, kvHead, replaced, replaced.size(), recent, segments);
    }
}
