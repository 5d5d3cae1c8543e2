package dev.cakebench.cake.policy;

import dev.cakebench.inference.cache.KvStore;
import dev.cakebench.inference.kernels.KvType;

/**
 * How much memory the entries of one head take at the end of the prefill, known before a run: what planning asks a chain
 * of {@link Compactor}s.
 *
 * @param type how whole rows are stored
 * @param headDim width of keys and values
 * @param whole newest entries, whose keys have all channels
 * @param pruned entries before them, whose keys have some channels only
 * @param keyChannels channels of those keys
 * @param bytes of all entries, as {@link dev.cakebench.inference.cache.CacheSegment#bytes} counts them
 */
public record HeadSize(KvType type, int headDim, int whole, int pruned, int keyChannels, long bytes) {

    /** Entries as whole rows. */
    public static HeadSize ofRows(KvType type, int headDim, int entries) {
        return new HeadSize(type, headDim, entries, 0, headDim, KvStore.bytes(type, headDim, entries));
    }
}
