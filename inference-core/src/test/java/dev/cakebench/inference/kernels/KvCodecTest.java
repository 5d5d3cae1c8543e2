package dev.cakebench.inference.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KvCodecTest {
    private static final int HEAD_DIM = 64;
    private final Arena arena = Arena.ofAuto();

    @ParameterizedTest
    @EnumSource
    void roundingIsDecodingWhatWasEncoded(KvType type) {
        for (double scale : new double[] {0, 1e-7, 1e-4, 0.5, 30, 5000}) {
            Floats row = Floats.random(HEAD_DIM, 1, scale);
            MemorySegment decoded = decoded(type, encoded(type, row.exact()));
            KvCodec.round(type, row.segment(), row.offset(), HEAD_DIM);
            row.assertCanaries();
            assertThat(decoded.toArray(ValueLayout.JAVA_FLOAT)).isEqualTo(row.toArray());
        }
    }

    /** Rows go from a prefill through pages into a cache and are encoded twice on the way. */
    @ParameterizedTest
    @EnumSource
    void encodingWhatWasDecodedGivesTheSameBytes(KvType type) {
        Random random = new Random(4);
        MemorySegment row = arena.allocate(4L * HEAD_DIM, 4);
        for (int round = 0; round < 3000; round++) {
            double scale = Math.pow(10, random.nextDouble() * 14 - 9);
            for (int d = 0; d < HEAD_DIM; d++) {
                float value = (float) (random.nextGaussian() * scale);
                row.set(ValueLayout.JAVA_FLOAT, 4L * d, random.nextInt(5) == 0 ? 0 : value);
            }
            byte[] once = encoded(type, row).toArray(ValueLayout.JAVA_BYTE);
            byte[] twice = encoded(type, decoded(type, encoded(type, row))).toArray(ValueLayout.JAVA_BYTE);
            assertThat(twice).isEqualTo(once);
        }
    }

    /** A pruned key has the bits of the whole one where it has channels, and no byte for the others. */
    @ParameterizedTest
    @EnumSource
    void storedChannelsAreThoseOfTheWholeRow(KvType type) {
        var random = new Random(7);
        for (int round = 0; round < 200; round++) {
            int[] channels = random.ints(random.nextInt(HEAD_DIM + 1), 0, HEAD_DIM)
                    .sorted()
                    .distinct()
                    .toArray();
            MemorySegment row = Floats.random(HEAD_DIM, round, Math.pow(10, random.nextInt(8) - 5))
                    .exact();
            MemorySegment whole = decoded(type, encoded(type, row));
            long bytes = type.rowBytes(HEAD_DIM, channels.length);
            assertThat(bytes)
                    .isEqualTo(
                            switch (type) {
                                case F32 -> 4L * channels.length;
                                case F16 -> 2L * channels.length;
                                case Q8_0 -> 2L * (HEAD_DIM / 32) + channels.length;
                            });
            MemorySegment stored = arena.allocate(bytes + 6);
            stored.fill((byte) 0x55);
            KvCodec.encodeChannels(type, row, 0, HEAD_DIM, channels, stored, 3);
            assertThat(stored.asSlice(0, 3).toArray(ValueLayout.JAVA_BYTE)).containsOnly(0x55);
            assertThat(stored.asSlice(bytes + 3).toArray(ValueLayout.JAVA_BYTE)).containsOnly(0x55);
            float[] back = new float[HEAD_DIM + 2];
            Arrays.fill(back, 7);
            KvCodec.decodeChannels(type, stored, 3, HEAD_DIM, channels, back, 1);
            float[] expected = new float[HEAD_DIM + 2];
            expected[0] = 7;
            expected[HEAD_DIM + 1] = 7;
            for (int channel : channels) {
                expected[channel + 1] = whole.getAtIndex(ValueLayout.JAVA_FLOAT, channel);
            }
            assertThat(back).isEqualTo(expected);
        }
    }

    @Test
    void halvesRoundToNearestEvenAndOverflowToInfinity() {
        float[] given = {1 + 0x1p-11f, 1 + 3 * 0x1p-11f, 65504, 65519.99f, 65520, -1e9f, 0x1p-24f, 0x1p-26f, -0f};
        float[] expected = {
            1, 1 + 2 * 0x1p-10f, 65504, 65504, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0x1p-24f, 0, -0f
        };
        MemorySegment row = arena.allocateFrom(ValueLayout.JAVA_FLOAT, given);
        KvCodec.round(KvType.F16, row, 0, given.length);
        assertThat(row.toArray(ValueLayout.JAVA_FLOAT)).isEqualTo(expected);
    }

    @Test
    void quantsAreTheNearestMultiplesOfTheScale() {
        float[] given = new float[32];
        given[0] = -127;
        given[1] = 63.4f;
        given[2] = 63.6f;
        given[3] = 0.5f;
        given[4] = 1.5f;
        given[5] = 127;
        MemorySegment row = arena.allocateFrom(ValueLayout.JAVA_FLOAT, given);
        KvCodec.round(KvType.Q8_0, row, 0, 32);
        float[] found = row.toArray(ValueLayout.JAVA_FLOAT);
        assertThat(found).startsWith(-127, 63, 64, 0, 2, 127).hasSize(32);
    }

    @Test
    void everyElementIsWithinHalfAStep() {
        Floats row = Floats.random(32 * 100, 8, 3);
        float[] given = row.toArray();
        KvCodec.round(KvType.Q8_0, row.segment(), row.offset(), row.count());
        for (int block = 0; block < 100; block++) {
            float largest = 0;
            for (int i = 0; i < 32; i++) {
                largest = Math.max(largest, Math.abs(given[32 * block + i]));
            }
            // The scale itself is rounded to 11 bits, which moves the largest element by as much.
            float step = largest / 127 * (1 + 0x1p-11f);
            for (int i = 0; i < 32; i++) {
                float bound = step / 2 + Math.abs(given[32 * block + i]) * 0x1p-11f;
                assertThat(row.get(32 * block + i)).isCloseTo(given[32 * block + i], within(bound));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1e38f})
    void whatIsNoNumberSpoilsItsBlockAndNoOther(float value) {
        Floats row = Floats.random(HEAD_DIM, 1, 1);
        row.set(40, value);
        KvCodec.round(KvType.Q8_0, row.segment(), row.offset(), HEAD_DIM);
        for (int d = 0; d < HEAD_DIM; d++) {
            assertThat(Float.isFinite(row.get(d))).isEqualTo(d < 32);
        }
    }

    @Test
    void widthsThatAreNoWholeBlocksAreRefused() {
        assertThatCode(() -> KvType.Q8_0.requireHeadDim(96)).doesNotThrowAnyException();
        assertThatCode(() -> KvType.F16.requireHeadDim(7)).doesNotThrowAnyException();
        assertThatThrownBy(() -> new DenseKv(arena, KvType.Q8_0, 80, 4))
                .isInstanceOf(UnsupportedKvTypeException.class)
                .hasMessage("KV type q8_0 stores blocks of 32 elements along a head, found a head width of 80; for this"
                        + " model choose one of [f32, f16]");
    }

    @Test
    void bytesOfARow() {
        assertThat(KvType.F32.rowBytes(64)).isEqualTo(256);
        assertThat(KvType.F16.rowBytes(64)).isEqualTo(128);
        assertThat(KvType.Q8_0.rowBytes(64)).isEqualTo(68);
        assertThat(KvType.labels()).containsExactly("f32", "f16", "q8_0");
        assertThat(KvType.of("q8_0")).contains(KvType.Q8_0);
        assertThat(KvType.of("Q8_0")).isEmpty();
    }

    private MemorySegment encoded(KvType type, MemorySegment row) {
        MemorySegment bytes = arena.allocate(type.rowBytes(HEAD_DIM));
        KvCodec.encode(type, row, 0, HEAD_DIM, bytes, 0);
        return bytes;
    }

    private MemorySegment decoded(KvType type, MemorySegment bytes) {
        MemorySegment row = arena.allocate(4L * HEAD_DIM, 4);
        KvCodec.decode(type, bytes, 0, HEAD_DIM, row, 0);
        return row;
    }
}
