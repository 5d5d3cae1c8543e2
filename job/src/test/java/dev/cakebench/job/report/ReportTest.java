package dev.cakebench.job.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.job.report.ReportFacts.Fact;
import dev.cakebench.job.report.ReportFacts.Failure;
import dev.cakebench.job.results.ResultRows;
import dev.cakebench.job.results.ScoreRow;
import dev.cakebench.job.results.Scores;
import java.io.StringReader;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

final class ReportTest {
    private static final ReportFacts FACTS = new ReportFacts(
            "a <model> & more",
            List.of(new Fact("Seed", "42")),
            List.of(new Failure("PolicyException", 1, "rows/3, cake@64", "budget \"64\" <= window")));

    private static final List<ScoreRow> SCORES = Scores.of(
            "run",
            1,
            List.of(
                    ResultRows.ok(0, "hotpotqa", 0, "full", 900, 0.9),
                    ResultRows.ok(0, "hotpotqa", 1, "cake", 64, 0.5),
                    ResultRows.ok(0, "hotpotqa", 2, "cake", 128, 0.75),
                    ResultRows.ok(1, "triviaqa", 0, "full", 900, 0.7),
                    ResultRows.ok(1, "triviaqa", 1, "cake", 64, 0.5),
                    ResultRows.failed(1, "triviaqa", 2, "cake", 128, "PolicyException")));

    @Test
    void everythingIsInThePage() {
        String html = Report.html(FACTS, SCORES);

        assertThat(html)
                .contains("a &lt;model&gt; &amp; more", "budget &quot;64&quot; &lt;= window", "PolicyException")
                .contains("<td>0.500 [0.500, 0.500]</td>", "<td>-0.300 [-0.400, -0.200]</td>")
                .doesNotContain("<script", "http", "src=", "@import", "null");
    }

    @Test
    void theChartIsWellFormedAndDescribed() throws Exception {
        ScoreChart chart = new ScoreChart("All examples", SCORES.subList(0, 3));
        Document svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(chart.svg())));

        assertThat(svg.getElementsByTagName("title").item(0).getTextContent()).isEqualTo("All examples");
        assertThat(svg.getElementsByTagName("desc").item(0).getTextContent())
                .isEqualTo("Mean score by policy and budget. Full cache 0.800. cake: 0.500 at 64, 0.750 at 128.");
        assertThat(chart.svg()).contains("cake, budget 128: 0.750 [0.750, 0.750], 1 examples");
    }

    @Test
    void withoutBudgetsThereIsNoChart() {
        assertThat(new ScoreChart("full only", SCORES.subList(0, 1)).hasCurves())
                .isFalse();
        assertThat(Report.html(FACTS, SCORES.subList(0, 1))).doesNotContain("<svg");
    }

    @Test
    void thePageIsTheSameInEveryLocale() {
        Locale before = Locale.getDefault();
        String english = Report.html(FACTS, SCORES);
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(Report.html(FACTS, SCORES)).isEqualTo(english);
        } finally {
            Locale.setDefault(before);
        }
    }
}
