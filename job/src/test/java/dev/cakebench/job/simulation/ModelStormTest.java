package dev.cakebench.job.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cakebench.job.simulation.Cluster.Staging;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ModelStormTest {
    private static final double GB = 1e9;

    @Test
    void theStoreIsTheBottleneckWhenAllPullAtOnce() {
        double[] ends = ModelStorm.ends(new double[100], new Staging(2 * GB, 5 * GB, GB));

        assertThat(Arrays.stream(ends).boxed())
                .hasSize(100)
                .allSatisfy(end -> assertThat(end).isEqualTo(100 * 2 / 5.0, within(1e-6)));
    }

    @Test
    void theHostIsTheBottleneckWhenFewPull() {
        assertThat(Arrays.stream(ModelStorm.ends(new double[4], new Staging(2 * GB, 5 * GB, GB)))
                        .boxed())
                .allSatisfy(end -> assertThat(end).isEqualTo(2, within(1e-9)));
    }

    @Test
    void aLateHostSharesWithThoseThatStillPull() {
        // Alone for 1 s, then both at half the rate: the first has 1 GB left, the second 2 GB.
        assertThat(ModelStorm.ends(new double[] {0, 1}, new Staging(2 * GB, GB, GB)))
                .usingComparatorWithPrecision(1e-9)
                .containsExactly(3, 4);
        assertThat(ModelStorm.ends(new double[] {0, 7}, new Staging(2 * GB, GB, GB)))
                .usingComparatorWithPrecision(1e-9)
                .containsExactly(2, 9);
    }

    @Test
    void noModelTakesNoTime() {
        assertThat(ModelStorm.ends(new double[] {0, 3}, Staging.NONE)).containsExactly(0, 3);
    }
}
