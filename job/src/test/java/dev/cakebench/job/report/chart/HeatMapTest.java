package dev.cakebench.job.report.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cakebench.job.report.chart.HeatMap.Bars;
import dev.cakebench.job.report.chart.HeatMap.Cell;
import dev.cakebench.job.report.chart.HeatMap.Labels;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class HeatMapTest {
    private static final Cell CELL = new Cell("d7", "119", "layer 1");

    @Test
    void cellsShowTheirTextWhereThereIsRoom() {
        assertThat(map(2, 3, List.of())).contains("<g class=\"d7\"><title>layer 1</title><rect", ">119</text>");
        assertThat(map(80, 3, List.of())).contains("<title>layer 1</title>").doesNotContain(">119<");
        assertThat(map(2, 30, List.of())).doesNotContain(">119<");
    }

    @Test
    void aCellWithoutAnythingIsAnOutline() {
        String svg = heatMap(List.of(Arrays.asList(CELL, null)), List.of("0", "50", "100"), List.of())
                .svg();

        assertThat(svg).containsOnlyOnce("class=\"nothing\"").containsOnlyOnce("class=\"d7\"");
    }

    @Test
    void rowsOfManyAreNotAllNamed() {
        assertThat(map(80, 2, List.of())).contains(">0</text>", ">2</text>").doesNotContain(">1</text>");
        assertThat(map(8, 2, List.of())).contains(">0</text>", ">1</text>");
    }

    @Test
    void theLargestBarFillsItsColumn() {
        Bars bars = new Bars("H", List.of(5.0, 10.0, 0.0), List.of("a", "b", "c"));

        assertThat(map(3, 2, List.of(bars)))
                .containsPattern("<title>a</title><rect class=\"side\"[^>]* width=\"24\"")
                .containsPattern("<title>b</title><rect class=\"side\"[^>]* width=\"48\"")
                .containsPattern("<title>c</title><rect class=\"side\"[^>]* width=\"0\"");
    }

    @Test
    void longLabelsRise() {
        assertThat(heatMap(List.of(Collections.nCopies(9, CELL)), Collections.nCopies(9, "budget"), List.of())
                        .svg())
                .contains("rotate(-45)");
        assertThat(map(1, 3, List.of())).doesNotContain("rotate");
    }

    @Test
    void rowsOfDifferentLengthsAreRefused() {
        assertThatThrownBy(() -> heatMap(List.of(List.of(CELL), List.of(CELL, CELL)), List.of("1", "2"), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("same number of cells");
    }

    private static String map(int rows, int columns, List<Bars> bars) {
        return heatMap(
                        Collections.nCopies(rows, Collections.nCopies(columns, CELL)),
                        Collections.nCopies(columns, "64"),
                        bars)
                .svg();
    }

    private static HeatMap heatMap(
            List<? extends List<? extends @Nullable Cell>> cells, List<String> columns, List<Bars> bars) {
        List<String> rows =
                IntStream.range(0, cells.size()).mapToObj(Integer::toString).toList();
        return new HeatMap("t", "d", new Labels("budget", columns), new Labels("layer", rows), cells, bars);
    }
}
