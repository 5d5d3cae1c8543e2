package dev.cakebench.inference.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MachinePeakTest {

    /** Wide bounds: a core that others share too can be a hundred times slower than a quiet one, no unit is mistaken. */
    @Test
    void measuresGigaflopsAndGigabytes() {
        MachinePeak peak = MachinePeak.measure(1);
        assertThat(peak.threads()).isEqualTo(1);
        assertThat(peak.gflops()).isBetween(0.02, 1000.0);
        assertThat(peak.readGigabytesPerSecond()).isBetween(0.02, 1000.0);
    }

    @Test
    void takesTheBetterOfTwo() {
        assertThat(new MachinePeak(2, 10, 5).orBetter(new MachinePeak(2, 8, 7))).isEqualTo(new MachinePeak(2, 10, 7));
    }
}
