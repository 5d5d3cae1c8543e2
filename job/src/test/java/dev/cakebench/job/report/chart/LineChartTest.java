package dev.cakebench.job.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.job.report.chart.LineChart.Hover;
import dev.cakebench.job.report.chart.LineChart.Reference;
import dev.cakebench.job.report.chart.Point.Range;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LineChartTest {
    private static final Point LOW = new Point(64, 0.5, new Range(0.4, 0.6), "low");
    private static final Point HIGH = new Point(256, 1, new Range(0.8, 1), "high <&>");

    // A plot is 180 high, from y = 10 to 190; with labels of three characters it starts at x = 30.46, points 18 further
    // in, up to x = 314.

    @Test
    void aCurveGoesThroughItsPointsWithinItsBand() {
        assertThat(chart(List.of(LOW, HIGH), Hover.VALUES))
                .contains("<g class=\"series look-blue p3\"><title>cake</title>")
                .contains("<path class=\"band\" d=\"M48.5 82L314 10L314 46L48.5 118Z\"/>")
                .contains("<path class=\"curve\" d=\"M48.5 100L314 10\"/>")
                .contains("<g><title>high &lt;&amp;&gt;</title><path class=\"mark\" d=\"M314 10m")
                .doesNotContain("class=\"bar\"");
    }

    @Test
    void aLonelyPointHasAnErrorBar() {
        assertThat(chart(List.of(LOW), Hover.VALUES))
                .contains("<path class=\"bar\" d=\"M48.5 118V82\"/>")
                .doesNotContain("class=\"band\"", "class=\"curve\"");
    }

    @Test
    void whereOnlyNamesAreSaidAllMarksAreOnePath() {
        assertThat(chart(List.of(LOW, HIGH), Hover.NAMES))
                .containsOnlyOnce("class=\"mark\"")
                .contains("d=\"M48.5 100m-4.2", "M314 10m-4.2", "<title>cake</title>")
                .doesNotContain("<title>low");
    }

    @Test
    void theReferenceIsALineInItsBand() {
        assertThat(chart(List.of(LOW, HIGH), Hover.VALUES))
                .contains("<g class=\"reference-line\"><title>full</title>"
                        + "<rect class=\"reference-band\" x=\"30.5\" y=\"28\" width=\"301.5\" height=\"36\"/>"
                        + "<path class=\"reference\" d=\"M30.5 46H332\"/></g>");
    }

    @Test
    void curvesOfOneXStandSideBySide() {
        Series one = new Series(Look.BLUE, "p0", "one", List.of(LOW));
        Series other = new Series(Look.ORANGE, "p1", "other", List.of(LOW));
        String svg = new LineChart(
                        "t",
                        "d",
                        Axis.marked("entries", List.of(64.0)),
                        Axis.linear("score", 0, 1),
                        List.of(one, other),
                        null,
                        Hover.VALUES)
                .svg();

        assertThat(svg).contains("d=\"M164.2 100m-4.2", "d=\"M198.2 100m-3.8").doesNotContain("class=\"reference");
    }

    @Test
    void labelsThatWouldTouchAreLeftOut() {
        List<Double> budgets = List.of(1000.0, 1001.0, 1002.0, 4000.0);
        String svg = new LineChart(
                        "t",
                        "d",
                        Axis.marked("entries", budgets),
                        Axis.linear("score", 0, 1),
                        List.of(),
                        null,
                        Hover.VALUES)
                .svg();

        assertThat(svg).contains(">4000<", ">1002<").doesNotContain(">1001<", ">1000<");
        assertThat(svg.split("class=\"tick\"", -1)).hasSize(budgets.size() + 1);
    }

    private static String chart(List<Point> points, Hover hover) {
        return new LineChart(
                        "Scores",
                        "How they rise",
                        Axis.marked("entries", List.of(64.0, 256.0)),
                        Axis.linear("score", 0, 1),
                        List.of(new Series(Look.BLUE, "p3", "cake", points)),
                        new Reference(0.8, new Range(0.7, 0.9), "full"),
                        hover)
                .svg();
    }
}
