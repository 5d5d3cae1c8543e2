package dev.cakebench.inference.kernels;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How keys and values are stored in a cache. Whatever the type, attention is computed in 32-bit floats; the type decides
 * the memory, and the rounding that K and V go through once ({@link KvCodec}).
 */
public enum KvType {
    /** 32-bit floats: nothing is rounded. */
    F32("f32", 1, Float.BYTES),
    /** 16-bit floats, rounded to nearest even; what lies beyond 65504 becomes infinite. */
    F16("f16", 1, Short.BYTES),
    /** Blocks of 32 elements along a head: a 16-bit scale and 32 signed bytes, as in GGUF's tensor type of that name. */
    Q8_0("q8_0", 32, Short.BYTES + 32);

    private final String label;
    private final int blockElements;
    private final int blockBytes;

    KvType(String label, int blockElements, int blockBytes) {
        this.label = label;
        this.blockElements = blockElements;
        this.blockBytes = blockBytes;
    }

    /** Name in plans and results. */
    public String label() {
        return label;
    }

    /** The type with this label. */
    public static Optional<KvType> of(String label) {
        return Arrays.stream(values()).filter(type -> type.label.equals(label)).findFirst();
    }

    /** All labels. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(KvType::label).toList();
    }

    /** Bytes of the key, or of the value, of one entry of one KV head, scales included. */
    public long rowBytes(int headDim) {
        return (long) headDim / blockElements * blockBytes;
    }

    /**
     * Bytes of a key of which some channels are stored ({@link KvCodec#encodeChannels}): of {@link #Q8_0} the scales of all
     * blocks and one byte per channel.
     */
    public long rowBytes(int headDim, int channels) {
        return switch (this) {
            case F32 -> 4L * channels;
            case F16 -> 2L * channels;
            case Q8_0 -> 2L * (headDim / blockElements) + channels;
        };
    }

    /**
     * Checks that heads of this width can be stored.
     *
     * @throws UnsupportedKvTypeException when the width is no multiple of the type's blocks
     */
    public void requireHeadDim(int headDim) {
        if (headDim % blockElements != 0) {
            throw new UnsupportedKvTypeException(
                    "KV type %s stores blocks of %d elements along a head, found a head width of %d; for this model choose one of %s"
                            .formatted(
                                    label,
                                    blockElements,
                                    headDim,
                                    Arrays.stream(values())
                                            .filter(type -> headDim % type.blockElements == 0)
                                            .map(KvType::label)
                                            .toList()));
        }
    }
}
