package dev.cakebench.cake.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.cake.ArrayLayer;
import dev.cakebench.cake.policy.AllocationStage;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** D2O's measure of a layer and what it makes of it. */
final class D2oLayersTest {
    private final D2oAllocator allocator = new D2oAllocator();

    /** Column sums 1, 2, 3 have variance 1, sums 0, 2, 4 variance 4, and 1, 2.5, 4 variance 2.25. */
    @Test
    void theMeasureByHand() {
        float[][] sums = {{1, 2, 3}, {0, 2, 4}, {1, 2.5f, 4}};
        ArrayLayer layer = ArrayLayer.of(ArrayLayer.shape(1, 3, 1, 4), 0, 3, new float[3][0][])
                .withColumnSums(sums);
        double expected = (0 + 1 + 1.25 / 3) / 3;
        assertThat(new ColumnSumSpread().measure(layer, 0).value()).isCloseTo(expected, Offset.offset(1e-6));
    }

    @Test
    void headsThatAreAlikeAndPromptsOfOneTokenSpreadNothing() {
        ArrayLayer alike = ArrayLayer.of(ArrayLayer.shape(1, 2, 1, 4), 0, 3, new float[2][0][])
                .withColumnSums(new float[][] {{1, 2, 3}, {1, 2, 3}});
        assertThat(new ColumnSumSpread().measure(alike, 0).value()).isZero();
        ArrayLayer one = ArrayLayer.of(ArrayLayer.shape(1, 1, 1, 4), 0, 1, new float[1][0][])
                .withColumnSums(new float[][] {{1}});
        assertThat(new ColumnSumSpread().measure(one, 0).value()).isZero();
    }

    /** exp(-f) is 1, 1/2, 1/4, 1/8, 1/8: the layers get 1/2, 1/4, 1/8, 1/16, 1/16 of 5 * 257 = 1285 entries. */
    @Test
    void sharesByHand() {
        double half = Math.log(2);
        double[] statistics = {0, half, 2 * half, 3 * half, 3 * half};
        assertThat(allocator
                        .allocate(new AllocationStage(5, 640, 257, 0, statistics))
                        .keep())
                .containsExactly(640, 640, 160, 80, 640);
    }

    @Test
    void nothingIsCutBeforeTheLastLayer() {
        assertThat(allocator
                        .allocate(new AllocationStage(5, 64, 20, 0, new double[] {0, 3, 1}))
                        .keep())
                .containsExactly(64, 64, 64);
    }

    /** A layer never gets less than a hundredth of the prompt nor more than all of it, and at least one entry. */
    @Test
    void sharesAreCut() {
        double[] statistics = {50, 50, 0, 50, 50, 50};
        assertThat(allocator
                        .allocate(new AllocationStage(6, 1000, 300, 0, statistics))
                        .keep())
                .containsExactly(1000, 1000, 1000, 10, 10, 1000);
        assertThat(allocator
                        .allocate(new AllocationStage(6, 40, 12, 0, statistics))
                        .keep())
                .containsExactly(40, 40, 40, 1, 1, 40);
    }

    @Test
    void equalLayersGetTheBudgetAndSmallModelsKeepEverything() {
        var random = new Random(2);
        double value = random.nextDouble();
        double[] statistics = new double[8];
        Arrays.fill(statistics, value);
        int[] sizes = allocator
                .allocate(new AllocationStage(8, 1000, 200, 0, statistics))
                .keep();
        assertThat(Arrays.copyOfRange(sizes, 2, 7)).containsOnly(200);
        assertThat(allocator
                        .allocate(new AllocationStage(3, 100, 20, 0, new double[3]))
                        .keep())
                .containsOnly(100);
    }
}
