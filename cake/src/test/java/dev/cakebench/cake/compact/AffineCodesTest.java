package dev.cakebench.cake.compact;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Codes, ranges and what comes back of them. */
final class AffineCodesTest {
    private static final int RANGES_AT = 5;
    private static final int CODES_AT = 40;

    @ParameterizedTest
    @CsvSource({"2, false", "4, false", "8, false", "2, true", "4, true", "8, true"})
    void nothingIsOffByMoreThanHalfAStep(int bits, boolean halves) {
        var codes = new AffineCodes(bits, halves);
        var random = new Random(bits);
        for (int round = 0; round < 500; round++) {
            double spread = Math.pow(10, random.nextInt(8) - 5);
            double offset = random.nextBoolean() ? 0 : random.nextGaussian() * 20 * spread;
            float[] numbers = new float[1 + random.nextInt(70)];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (float) (offset + spread * random.nextGaussian());
            }
            MemorySegment stored = encoded(codes, numbers);
            float scale = halves
                    ? Float.float16ToFloat(stored.get(ValueLayout.JAVA_SHORT_UNALIGNED, RANGES_AT + 2))
                    : stored.get(ValueLayout.JAVA_FLOAT_UNALIGNED, RANGES_AT + 4);
            float[] back = decoded(codes, stored, numbers.length);
            for (int i = 0; i < numbers.length; i++) {
                // Beside half a step there is the rounding of the 32-bit arithmetic.
                double rounding = 4 * Math.ulp(Math.max(Math.abs(numbers[i]), scale * (1 << bits)));
                assertThat((double) Math.abs(back[i] - numbers[i]))
                        .as("%s of %d numbers", numbers[i], numbers.length)
                        .isLessThanOrEqualTo(scale / 2.0 + rounding);
            }
        }
    }

    @Test
    void halvesOfAStepGoToTheEvenCode() {
        float[] numbers = {-1, -0.5f, 0.5f, 0.49f, 1.5f, 2};
        assertThat(codes(2, numbers)).containsExactly(0, 0, 2, 1, 2, 3);
    }

    /** Five codes of two bits take two bytes: codes 0, 2, 4 in the first, 1 and 3 in the second. */
    @Test
    void neighboursStandInNeighbouringBytes() {
        MemorySegment stored = encoded(new AffineCodes(2, false), new float[] {0, 1, 2, 3, 3});
        assertThat(stored.get(ValueLayout.JAVA_BYTE, CODES_AT)).isEqualTo((byte) 0b11_10_00);
        assertThat(stored.get(ValueLayout.JAVA_BYTE, CODES_AT + 1)).isEqualTo((byte) 0b11_01);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void equalNumbersComeBackAsTheyAre(boolean halves) {
        for (float number : new float[] {0, 0.25f, -3, 1024}) {
            float[] numbers = {number, number, number};
            var codes = new AffineCodes(2, halves);
            assertThat(decoded(codes, encoded(codes, numbers), 3)).containsExactly(numbers);
        }
    }

    @Test
    void aNumberThatIsNoneIsNotHidden() {
        float[] numbers = {1, Float.NaN, 2};
        var codes = new AffineCodes(4, true);
        assertThat(decoded(codes, encoded(codes, numbers), 3)).containsOnly(Float.NaN);
    }

    @Test
    void rangesOfNeighboursDoNotMix() {
        float[] numbers = {0, 3, 100, 130, 160, 190, -5};
        var codes = new AffineCodes(2, false);
        MemorySegment target = MemorySegment.ofArray(new byte[64]);
        codes.putRange(0, 3, target, 0, 4, 0);
        codes.putRange(100, 130, target, 0, 4, 1);
        codes.putRange(160, 190, target, 0, 4, 2);
        codes.putRange(-5, -5, target, 0, 4, 3);
        codes.encode(numbers, 0, numbers.length, 2, target, 0, codes.rangeBytes(4));
        float[] back = decoded(codes, target, 0, codes.rangeBytes(4), 2, numbers.length);
        assertThat(back).containsExactly(numbers);
    }

    private static MemorySegment encoded(AffineCodes codes, float[] numbers) {
        float smallest = numbers[0];
        float largest = numbers[0];
        for (float number : numbers) {
            smallest = Math.min(smallest, number);
            largest = Math.max(largest, number);
        }
        byte[] bytes = new byte[CODES_AT + numbers.length];
        MemorySegment target = MemorySegment.ofArray(bytes);
        // Memory that was used before must make no difference.
        target.fill((byte) 0xff);
        codes.putRange(smallest, largest, target, RANGES_AT, 1, 0);
        codes.encode(numbers, 0, numbers.length, numbers.length, target, RANGES_AT, CODES_AT);
        return target;
    }

    private static float[] decoded(AffineCodes codes, MemorySegment stored, int count) {
        return decoded(codes, stored, RANGES_AT, CODES_AT, count, count);
    }

    private static float[] decoded(
            AffineCodes codes, MemorySegment stored, long rangesAt, long codesAt, int span, int count) {
        float[] minima = new float[count];
        float[] scales = new float[count];
        codes.readRanges(stored, rangesAt, span, count, minima, scales);
        float[] numbers = new float[count];
        codes.decode(stored, codesAt, new byte[codes.codeBytes(count)], minima, scales, count, numbers, 0);
        return numbers;
    }

    private static int[] codes(int bits, float[] numbers) {
        var codes = new AffineCodes(bits, false);
        MemorySegment stored = encoded(codes, numbers);
        int bytes = codes.codeBytes(numbers.length);
        return IntStream.range(0, numbers.length)
                .map(i -> (stored.get(ValueLayout.JAVA_BYTE, CODES_AT + i % bytes) >>> (bits * (i / bytes)))
                        & ((1 << bits) - 1))
                .toArray();
    }
}
