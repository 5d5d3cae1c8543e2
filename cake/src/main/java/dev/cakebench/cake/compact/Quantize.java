package dev.cakebench.cake.compact;

import dev.cakebench.cake.policy.CellSize;
import dev.cakebench.cake.policy.CompactHead;
import dev.cakebench.cake.policy.Compactor;
import dev.cakebench.cake.policy.HeadSize;
import dev.cakebench.cake.policy.PolicyException;
import dev.cakebench.inference.cache.CacheSegment;
import dev.cakebench.inference.kernels.KvType;
import java.util.ArrayList;
import java.util.List;

/**
 * KIVI's asymmetric quantisation: keys per channel in groups of tokens, values per token in groups of channels. Of n
 * entries the newest n mod {@code residual} keys and the newest min(n, {@code residual}) values stay as they are; while
 * tokens are decoded the keys follow a whole residual at a time, and the values one by one.
 *
 * <p>Keys that were pruned before are quantised all together, over the channels that they have, and so are their values;
 * the residual is then counted in the rows that are whole.
 *
 * @param bits of a code: 2, 4 or 8
 * @param group tokens of a group of keys, channels of a group of values
 * @param residual newest entries that stay whole; a multiple of {@code group}
 */
public record Quantize(int bits, int group, int residual) implements Compactor {

    /** Bits that a code can have. */
    public static final List<Integer> BITS = List.of(2, 4, 8);

    /** @throws PolicyException when the residual does not consist of whole groups */
    public Quantize {
        if (!BITS.contains(bits)) {
            throw new PolicyException("bits: found %d, allowed: 2, 4 or 8".formatted(bits));
        }
        if (group < 1 || residual < group || residual % group != 0) {
            throw new PolicyException(
                    "residual: found %d, allowed: a multiple of the group of %d tokens, because keys are quantised in whole groups"
                            .formatted(residual, group));
        }
    }

    @Override
    public CompactHead compact(CompactHead head) {
        int headDim = head.rows().headDim();
        KvType type = head.rows().type();
        var whole = new ArrayList<CacheSegment>();
        var quantised = new ArrayList<CacheSegment>();
        for (CacheSegment segment : head.segments()) {
            if (segment instanceof PrunedSegment pruned) {
                var entries = new HeadEntries(List.of(pruned));
                quantised.add(new QuantizedSegment(
                        head.kernels(),
                        head.arena(),
                        type,
                        this,
                        pruned.channels(),
                        entries,
                        entries.size(),
                        entries.size()));
            } else {
                whole.add(segment);
            }
        }
        whole.add(head.tail());
        var tail = new QuantizedTail(head.kernels(), head.arena(), type, this, headDim, new HeadEntries(whole));
        return head.withSegments(quantised).withTail(tail);
    }

    /** How many of so many keys are quantised at the end of the prefill. */
    int quantisedKeys(int entries) {
        return entries - entries % residual;
    }

    /** How many of so many values are quantised at the end of the prefill. */
    int quantisedValues(int entries) {
        return Math.max(entries - residual, 0);
    }

    @Override
    public boolean rewrites() {
        return true;
    }

    @Override
    public HeadSize size(HeadSize before) {
        KvType type = before.type();
        int headDim = before.headDim();
        AffineCodes codes = AffineCodes.of(bits, type);
        long valueBytes = ValueGroups.bytes(codes, group, headDim);
        long pruned = before.pruned() == 0
                ? 0
                : keyBytes(codes, before.pruned(), before.keyChannels())
                        + before.pruned() * valueBytes
                        + Channels.maskBytes(headDim);
        int keys = quantisedKeys(before.whole());
        int values = quantisedValues(before.whole());
        long rows = 2L * before.whole() - keys - values;
        long whole = keyBytes(codes, keys, headDim) + values * valueBytes + rows * type.rowBytes(headDim);
        return new HeadSize(type, headDim, before.whole(), before.pruned(), before.keyChannels(), pruned + whole);
    }

    /** Bytes of quantised keys, the last group of which may be smaller. */
    private long keyBytes(AffineCodes codes, int keys, int channels) {
        int rest = keys % group;
        return keys / group * KeyGroups.bytes(codes, group, channels)
                + (rest == 0 ? 0 : KeyGroups.bytes(codes, rest, channels));
    }

    @Override
    public long arenaBytes(CellSize cell) {
        AffineCodes codes = AffineCodes.of(bits, cell.type());
        long heads = cell.heads();
        // Each decoded token may drop one entry into another, which is a row again then.
        long entries = cell.entries() + 2 * heads * cell.newTokens();
        long groupBytes = KeyGroups.bytes(codes, group, cell.headDim());
        long rowBytes = cell.type().rowBytes(cell.headDim());
        // Pruned keys, whole keys and values have pools of their own, and pruned keys a smaller last group.
        return SlotPool.allocatedBytes(2 * heads, groupBytes, entries / group + 2 * heads)
                + SlotPool.allocatedBytes(2 * heads, ValueGroups.bytes(codes, group, cell.headDim()), entries)
                + SlotPool.allocatedBytes(4 * heads, rowBytes, 2 * heads * (residual + 1L + cell.newTokens()));
    }
}
