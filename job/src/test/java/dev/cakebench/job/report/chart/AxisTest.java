package dev.cakebench.job.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class AxisTest {

    @Test
    void evenStepsEndAtRoundNumbers() {
        assertThat(labels(Axis.linear("score", 0, 0.93))).containsExactly("0", "0.2", "0.4", "0.6", "0.8", "1");
        assertThat(labels(Axis.linear("difference", -0.93, 0.06)))
                .containsExactly("−1", "−0.8", "−0.6", "−0.4", "−0.2", "0", "0.2");
        assertThat(labels(Axis.linear("ms", 0, 1234))).containsExactly("0", "250", "500", "750", "1000", "1250");
    }

    @Test
    void nothingButZeroStillHasAnAxis() {
        Axis axis = Axis.linear("MiB", 0, 0);

        assertThat(labels(axis)).first().isEqualTo("0");
        assertThat(axis.scale().place(0)).isZero();
        assertThat(axis.scale().high()).isEqualTo(1);
    }

    @Test
    void ratiosAreMarkedCoarselyOrFinely() {
        assertThat(labels(Axis.logarithmic("%", 0.4, 100)))
                .containsExactly("0.5", "1", "2", "5", "10", "20", "50", "100");
        assertThat(labels(Axis.logarithmic("%", 50, 100))).containsExactly("50", "60", "80", "100");
        assertThat(labels(Axis.logarithmic("%", 96, 99))).containsExactly("96", "99");
    }

    @Test
    void givenValuesAreMarkedInOrder() {
        Axis axis = Axis.marked("entries", List.of(256.0, 64.0, 1024.0, 64.0));

        assertThat(labels(axis)).containsExactly("64", "256", "1024");
        assertThat(axis.scale().place(256)).isEqualTo(0.5);
        assertThat(axis.words()).isEqualTo("entries, log scale");
    }

    @Test
    void aSingleValueStandsInTheMiddle() {
        Axis axis = Axis.marked("entries", List.of(64.0));

        assertThat(axis.scale().place(64)).isEqualTo(0.5);
        assertThat(axis.words()).isEqualTo("entries");
    }

    @Test
    void valuesOutsideLieAtTheEnds() {
        Scale scale = new Scale(1, 100, true);

        assertThat(scale.place(0)).isZero();
        assertThat(scale.place(1000)).isEqualTo(1);
        assertThat(scale.place(10)).isEqualTo(0.5);
    }

    private static List<String> labels(Axis axis) {
        return axis.ticks().stream().map(Tick::label).toList();
    }
}
