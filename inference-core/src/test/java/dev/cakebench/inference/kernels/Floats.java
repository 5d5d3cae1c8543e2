package dev.cakebench.inference.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/**
 * Native floats at an unaligned offset between canaries, so that a kernel that writes outside its result is found.
 *
 * @param offset byte offset of the first float in {@code segment}
 */
record Floats(MemorySegment segment, long offset, int count) {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final int CANARY_BYTES = 68;
    private static final byte CANARY = 0x5a;

    static Floats of(int count) {
        MemorySegment segment = Arena.ofAuto().allocate(2L * CANARY_BYTES + 4L * count, 64);
        segment.fill(CANARY);
        Floats floats = new Floats(segment, CANARY_BYTES, count);
        for (int i = 0; i < count; i++) {
            floats.set(i, 0);
        }
        return floats;
    }

    static Floats random(int count, long seed, double scale) {
        Floats floats = of(count);
        Random random = new Random(seed);
        for (int i = 0; i < count; i++) {
            floats.set(i, (float) (random.nextGaussian() * scale));
        }
        return floats;
    }

    /** The floats as a segment of their own, without the canaries. */
    MemorySegment exact() {
        return segment.asSlice(offset, 4L * count);
    }

    float get(int i) {
        return segment.get(FLOAT, offset + 4L * i);
    }

    void set(int i, float value) {
        segment.set(FLOAT, offset + 4L * i, value);
    }

    float[] toArray() {
        return exact().toArray(FLOAT);
    }

    Floats copy() {
        Floats copy = of(count);
        for (int i = 0; i < count; i++) {
            copy.set(i, get(i));
        }
        return copy;
    }

    void assertCanaries() {
        for (long i = 0; i < segment.byteSize(); i++) {
            if (i < offset || i >= offset + 4L * count) {
                assertThat(segment.get(ValueLayout.JAVA_BYTE, i))
                        .as("byte %d of %d floats", i, count)
                        .isEqualTo(CANARY);
            }
        }
    }
}
