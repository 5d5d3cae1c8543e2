package dev.cakebench.job.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

final class UnitSearchTest {
    private static final int MOST = 1 << 28;

    @Test
    void findsTheLargestNumberThatFits() {
        IntUnaryOperator stairs = units -> 40 + 26 * (units / 3);
        IntUnaryOperator uneven = units -> 10 + 3 * units + (units > 50 ? 70 : 0);
        for (int limit = 70; limit < 700; limit += 7) {
            check(units -> 5 * units, limit);
            check(stairs, limit);
            check(uneven, limit);
        }
    }

    private static void check(IntUnaryOperator tokens, int limit) {
        int found = UnitSearch.largest(1, MOST, tokens, limit).orElseThrow();
        assertThat(tokens.applyAsInt(found)).isLessThanOrEqualTo(limit);
        assertThat(tokens.applyAsInt(found + 1)).isGreaterThan(limit);
    }

    @Test
    void looksAtFewSizes() {
        AtomicInteger looks = new AtomicInteger();
        int found = UnitSearch.largest(
                        1,
                        MOST,
                        units -> {
                            looks.incrementAndGet();
                            return 100 + 26 * units;
                        },
                        1 << 20)
                .orElseThrow();
        assertThat(found).isEqualTo(((1 << 20) - 100) / 26);
        assertThat(looks).hasValueLessThan(15);
    }

    @Test
    void keepsToTheFewestAndTheMost() {
        assertThat(UnitSearch.largest(3, 9, units -> units, 100)).hasValue(9);
        assertThat(UnitSearch.largest(3, 3, units -> units, 100)).hasValue(3);
        assertThat(UnitSearch.largest(3, 9, units -> units, 3)).hasValue(3);
        assertThat(UnitSearch.largest(3, 9, units -> units, 2)).isEmpty();
    }

    @Test
    void saysWhatHasNoRoom() {
        assertThatThrownBy(() -> Fitting.units("task x, row 2", "lines", 3, units -> 10 * units, 29))
                .isInstanceOf(GenerateException.class)
                .hasMessage("task x, row 2: found 30 prompt tokens with the smallest haystack, 3 lines; allowed: 29, "
                        + "the rest is the answer's; take a larger length or leave the task out");
    }
}
