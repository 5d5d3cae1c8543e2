package dev.cakebench.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cakebench.inference.kernels.RopeLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class RopeTableTest {
    private static final float[] NO_FACTORS = {};

    @Test
    void anglesFallGeometricallyWithThePair() {
        var table = new RopeTable(config(64, 10_000, new RopeScaling.None(), 1), NO_FACTORS);
        assertThat(table.pairs()).isEqualTo(32);
        assertThat(table.frequency(0)).isEqualTo(1);
        assertThat(table.frequency(16)).isCloseTo(0.01, within(1e-15));
        assertThat(table.frequency(31)).isCloseTo(Math.pow(10_000, -62.0 / 64), within(1e-18));
    }

    @Test
    void frequencyFactorsDivide() {
        var table = new RopeTable(config(4, 10_000, new RopeScaling.None(), 1), new float[] {1, 8});
        assertThat(table.frequency(0)).isEqualTo(1);
        assertThat(table.frequency(1)).isCloseTo(0.01 / 8, within(1e-17));
        assertThatThrownBy(() -> new RopeTable(config(4, 10_000, new RopeScaling.None(), 1), new float[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 frequency factors for 2 pairs");
    }

    @Test
    void linearScalingDividesAllAngles() {
        var table = new RopeTable(config(4, 100, new RopeScaling.Linear(4), 1), NO_FACTORS);
        assertThat(table.frequency(0)).isEqualTo(0.25);
        assertThat(table.frequency(1)).isCloseTo(0.025, within(1e-17));
    }

    /**
     * Base 10,000, 64 dimensions, context 4,096: pair i makes 4096 * 10000^(-i / 32) / 2 pi turns, so it makes 32 turns
     * at i = 10.47 and 1 turn at i = 22.51. The ramp runs from pair 10 to pair 23.
     */
    @Test
    void yarnKeepsFastPairsAndDividesSlowOnes() {
        var yarn = new RopeScaling.Yarn(8, 4096, 32, 1);
        var table = new RopeTable(config(64, 10_000, yarn, 1), NO_FACTORS);
        for (int pair = 0; pair < 32; pair++) {
            double trained = Math.pow(10_000, -pair / 32.0);
            double kept = Math.clamp((23.0 - pair) / 13, 0, 1);
            double expected = trained / 8 * (1 - kept) + trained * kept;
            assertThat(table.frequency(pair)).as("pair %d", pair).isCloseTo(expected, within(1e-12));
        }
        MemorySegment row = Arena.ofAuto().allocate(4L * table.floatsPerPosition(), 4);
        table.fillRow(0, row, 0);
        assertThat((double) row.getAtIndex(ValueLayout.JAVA_FLOAT, 0)).isCloseTo(1 + 0.1 * Math.log(8), within(1e-6));
    }

    @Test
    void theAttentionFactorScalesCosineAndSine() {
        var table = new RopeTable(config(2, 10_000, new RopeScaling.None(), 1.5), NO_FACTORS);
        MemorySegment row = Arena.ofAuto().allocate(8, 4);
        table.fillRow(2, row, 0);
        assertThat(row.toArray(ValueLayout.JAVA_FLOAT))
                .containsExactly((float) (1.5 * Math.cos(2)), (float) (1.5 * Math.sin(2)));
    }

    @Test
    void panelsHoldWhatRowsHold() {
        var table = new RopeTable(config(8, 500_000, new RopeScaling.None(), 1), NO_FACTORS);
        int lanes = 4;
        int first = 131_068;
        MemorySegment panel = Arena.ofAuto().allocate(4L * lanes * table.floatsPerPosition(), 4);
        MemorySegment row = Arena.ofAuto().allocate(4L * table.floatsPerPosition(), 4);
        table.fillPanel(first, lanes, panel, 0);
        for (int lane = 0; lane < lanes; lane++) {
            table.fillRow(first + lane, row, 0);
            for (int i = 0; i < table.floatsPerPosition(); i++) {
                assertThat(panel.getAtIndex(ValueLayout.JAVA_FLOAT, (long) i * lanes + lane))
                        .isEqualTo(row.getAtIndex(ValueLayout.JAVA_FLOAT, i));
            }
            double angle = (first + lane) * table.frequency(1);
            assertThat((double) row.getAtIndex(ValueLayout.JAVA_FLOAT, 2)).isCloseTo(Math.cos(angle), within(1e-7));
        }
    }

    private static RopeConfig config(int rotated, double base, RopeScaling scaling, double attentionFactor) {
        return new RopeConfig(RopeLayout.INTERLEAVED, rotated, base, scaling, attentionFactor);
    }
}
