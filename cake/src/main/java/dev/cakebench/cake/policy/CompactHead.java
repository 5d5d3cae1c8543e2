package dev.cakebench.cake.policy;

import dev.cakebench.inference.cache.CacheSegment;
import dev.cakebench.inference.cache.KvStore;
import dev.cakebench.inference.cache.TailSegment;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.model.Rotary;
import java.lang.foreign.Arena;
import java.util.List;

/**
 * One layer and KV head of one cell between selection and decoding: what a chain of {@link Compactor}s works on. Rows know
 * their positions in the prompt; a row that a compactor makes of several takes that of the newest of them, by which layers
 * with a sliding window hide it.
 *
 * @param arena memory for what the running compactor makes: it lives as long as the caches of the example, or until the
 *     head is compacted if a later compactor {@linkplain Compactor#rewrites rewrites} the head
 * @param layer index of the layer
 * @param kvHead index of the head in it
 * @param promptTokens S, the number of prompt tokens
 * @param newTokens most tokens that will be decoded
 * @param rotary how the layer turned its keys
 * @param rows ranked rows, which other cells may share and which may not outlive this call: never change them and never
 *     keep them, but in a {@link ContextSegment}
 * @param kept how many leading rows this cell keeps; the others are there only for compactors that want what was dropped
 * @param observed what {@link Compactor#observe} of the running compactor remembered of this head
 * @param segments the representation of the kept rows so far, in merge order
 * @param tail the window's rows; decoded tokens are appended to it
 * @param left what the compactors leave for the {@link DecodeUpdater} of this head, as {@link DecodeContext#left}
 */
public record CompactHead(
        Kernels kernels,
        Arena arena,
        int layer,
        int kvHead,
        int promptTokens,
        int newTokens,
        Rotary rotary,
        KvStore rows,
        int kept,
        float[] observed,
        List<CacheSegment> segments,
        TailSegment tail,
        float[] left) {

    public CompactHead {
        segments = List.copyOf(segments);
    }

    /** The same head with the kept rows as these segments. */
    public CompactHead withSegments(List<? extends CacheSegment> replaced) {
        return copy(arena, rows, kept, observed, List.copyOf(replaced), tail, left);
    }

    /** The same head with another tail, which holds the entries that do not stand in the segments. */
    public CompactHead withTail(TailSegment replaced) {
        return copy(arena, rows, kept, observed, segments, replaced, left);
    }

    /** The same head with other rows, all of them kept; for compactors that merge before others follow. */
    public CompactHead withRows(KvStore replaced) {
        return copy(arena, replaced, replaced.size(), observed, segments, tail, left);
    }

    /** The same head with something left for decoding. */
    public CompactHead withLeft(float[] remembered) {
        return copy(arena, rows, kept, observed, segments, tail, remembered);
    }

    /** The same head for the next compactor, with its memory and with what it remembered. */
    public CompactHead next(Arena memory, float[] remembered) {
        return copy(memory, rows, kept, remembered, segments, tail, left);
    }

    private CompactHead copy(
            Arena memory,
            KvStore ranked,
            int keptRows,
            float[] remembered,
            List<CacheSegment> parts,
            TailSegment last,
            float[] forDecoding) {
        return new CompactHead(
                kernels,
                memory,
                layer,
                kvHead,
                promptTokens,
                newTokens,
                rotary,
                ranked,
                keptRows,
                remembered,
                parts,
                last,
                forDecoding);
    }
}
