package dev.cakebench.inference.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MachinePeakTest {

    /** A core of the last fifteen years makes more than a GFLOP/s once compiled; boxed vectors stay far below. */
    @Test
    void measuresCompiledCode() {
        MachinePeak peak = MachinePeak.measure(1);
        System.err.println(peak);
        assertThat(peak.threads()).isEqualTo(1);
        assertThat(peak.gflops()).isBetween(2.0, 1000.0);
        assertThat(peak.readGigabytesPerSecond()).isBetween(0.2, 1000.0);
    }

    @Test
    void takesTheBetterOfTwo() {
        assertThat(new MachinePeak(2, 10, 5).orBetter(new MachinePeak(2, 8, 7))).isEqualTo(new MachinePeak(2, 10, 7));
    }
}
