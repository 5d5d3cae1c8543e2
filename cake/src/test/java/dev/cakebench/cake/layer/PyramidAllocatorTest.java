package dev.cakebench.cake.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cakebench.cake.layer.PyramidAllocator.Rule;
import dev.cakebench.cake.policy.AllocationStage;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** PyramidKV's budgets by numbers that were worked out by hand, and what holds whatever the numbers. */
final class PyramidAllocatorTest {

    @Test
    void officialIntegers() {
        assertThat(sizes(Rule.OFFICIAL, 5, 12, 2, 4, 100)).containsExactly(18, 13, 8, 3);
        assertThat(sizes(Rule.OFFICIAL, 5, 12, 2, 4, 17)).containsExactly(10, 10, 10, 10);
        // The first layer cannot hold its 63: it keeps all 56, and the last one gets what is left.
        assertThat(sizes(Rule.OFFICIAL, 20, 40, 8, 4, 64)).containsExactly(56, 40, 24, 8);
    }

    /** Rounding the step down makes the later layers too large. */
    @ParameterizedTest
    @CsvSource({"128, 32, 0.151", "128, 8, 0.046", "1024, 32, 0.013", "46, 32, 1.0"})
    void officialIntegersOverspend(int budget, int window, double share) {
        int[] sizes = sizes(Rule.OFFICIAL, 20, budget, window, 32, 8000);
        double nominal = 32.0 * (budget - window);
        assertThat(sum(sizes) / nominal - 1).isCloseTo(share, within(0.001));
    }

    @Test
    void officialIntegersJump() {
        int[] at128 = sizes(Rule.OFFICIAL, 20, 128, 32, 32, 8000);
        assertThat(at128).startsWith(188).endsWith(33);
        assertThat(sum(at128)).isEqualTo(3536);
        int[] at47 = sizes(Rule.OFFICIAL, 20, 47, 32, 32, 8000);
        int[] at48 = sizes(Rule.OFFICIAL, 20, 48, 32, 32, 8000);
        assertThat(at47).startsWith(30).endsWith(30);
        assertThat(at48).startsWith(32).endsWith(1);
    }

    @Test
    void kvPressRoundsALineThatHoldsTheWindow() {
        assertThat(sizes(Rule.KVPRESS, 20, 32, 4, 4, 64)).containsExactly(56, 37, 19, 0);
        // The last layer would not hold its window.
        assertThat(sizes(Rule.KVPRESS, 20, 26, 8, 4, 64)).containsExactly(18, 18, 18, 18);
        // More than every layer can hold but for the window.
        assertThat(sizes(Rule.KVPRESS, 20, 62, 4, 4, 64)).containsExactly(58, 58, 58, 58);
    }

    @Test
    void exactIntegers() {
        assertThat(sizes(Rule.EXACT, 5, 12, 2, 4, 100)).containsExactly(18, 13, 7, 2);
        assertThat(sizes(Rule.EXACT, 20, 5, 4, 4, 100)).containsExactly(2, 1, 1, 0);
        assertThat(sizes(Rule.EXACT, 20, 40, 8, 4, 64)).containsExactly(56, 40, 24, 8);
        assertThat(sizes(Rule.EXACT, 1, 12, 2, 4, 100)).containsExactly(10, 10, 10, 10);
    }

    @ParameterizedTest
    @EnumSource
    void oneLayerGetsTheBudget(Rule rule) {
        assertThat(sizes(rule, 20, 40, 8, 1, 64)).containsExactly(32);
    }

    @RepeatedTest(200)
    void whatHoldsForAnyNumbers(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        int window = random.nextInt(40);
        int budget = window + 1 + random.nextInt(300);
        int tokens = budget + 1 + random.nextInt(random.nextBoolean() ? 50 : 2000);
        int layers = 1 + random.nextInt(40);
        int beta = 1 + random.nextInt(30);
        for (Rule rule : Rule.values()) {
            int[] sizes = sizes(rule, beta, budget, window, layers, tokens);
            var allocator = new PyramidAllocator(rule, beta);
            for (int l = 0; l < layers; l++) {
                assertThat(sizes[l]).as("%s layer %d", rule, l).isBetween(0, tokens - window);
                assertThat(sizes[l]).isLessThanOrEqualTo(l == 0 ? Integer.MAX_VALUE : sizes[l - 1]);
                int[] seen = allocator
                        .allocate(new AllocationStage(layers, tokens, budget, window, new double[l + 1]))
                        .keep();
                assertThat(seen).isEqualTo(Arrays.copyOf(sizes, l + 1));
            }
            assertThat(sum(sizes) + (long) window * layers)
                    .as("%s", rule)
                    .isLessThanOrEqualTo(allocator.heldEntries(layers, tokens, budget));
        }
        assertThat(sum(sizes(Rule.EXACT, beta, budget, window, layers, tokens)))
                .isEqualTo((long) (budget - window) * layers);
    }

    /** Rows of smaller budgets fit into what is planned for the largest. */
    @RepeatedTest(50)
    void exactSizesOfAllBudgetsStayWithinThePlanOfTheLargest(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        int window = 1 + random.nextInt(8);
        int tokens = window + 60 + random.nextInt(200);
        int layers = 2 + random.nextInt(20);
        int largest = tokens - 1;
        int[] most = new int[layers];
        for (int budget = window + 1; budget <= largest; budget++) {
            int[] sizes = sizes(Rule.EXACT, 20, budget, window, layers, tokens);
            for (int l = 0; l < layers; l++) {
                most[l] = Math.max(most[l], sizes[l]);
            }
            assertThat(sum(most) + (long) window * layers)
                    .isLessThanOrEqualTo(new PyramidAllocator(Rule.EXACT, 20).heldEntries(layers, tokens, budget));
        }
    }

    private static int[] sizes(Rule rule, int beta, int budget, int window, int layers, int tokens) {
        return new PyramidAllocator(rule, beta)
                .allocate(new AllocationStage(layers, tokens, budget, window, new double[layers]))
                .keep();
    }

    private static long sum(int[] sizes) {
        return Arrays.stream(sizes).asLongStream().sum();
    }
}
