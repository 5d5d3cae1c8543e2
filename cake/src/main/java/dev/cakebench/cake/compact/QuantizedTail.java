package dev.cakebench.cake.compact;

import dev.cakebench.inference.cache.TailSegment;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.KvType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A quantised segment that takes decoded tokens. Their keys and values come as rows; when {@code residual} keys are rows,
 * these are quantised, and when more than {@code residual} values are, the oldest one is.
 */
final class QuantizedTail extends QuantizedSegment implements TailSegment {
    private final KvType type;
    private final int residual;

    /** All entries of {@code source} in order of position. */
    QuantizedTail(Kernels kernels, Arena arena, KvType type, Quantize form, int headDim, HeadEntries source) {
        super(
                kernels,
                arena,
                type,
                form,
                Channels.all(headDim),
                source,
                form.quantisedKeys(source.size()),
                form.quantisedValues(source.size()));
        this.type = type;
        this.residual = form.residual();
    }

    @Override
    public KvType type() {
        return type;
    }

    @Override
    public void append(int position, MemorySegment keyRows, long keyOffset, MemorySegment valueRows, long valueOffset) {
        add(position, storeKey(keyRows, keyOffset), storeValue(valueRows, valueOffset));
        if (wholeKeys() >= residual) {
            quantiseOldestKeys(residual);
        }
        while (wholeValues() > residual) {
            quantiseOldestValue();
        }
    }
}
