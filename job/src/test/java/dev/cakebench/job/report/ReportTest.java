package dev.cakebench.job.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;

final class ReportTest {
    private static final Pattern SVG = Pattern.compile("<svg .*?</svg>", Pattern.DOTALL);
    private static final Pattern FIGURE = Pattern.compile("<figure>.*?</figure>", Pattern.DOTALL);

    /** Runs of every shape that a plan allows. */
    static Stream<SyntheticRun> runs() {
        return Stream.of(
                SyntheticRun.ORDINARY,
                SyntheticRun.LARGE,
                SyntheticRun.SMALL,
                SyntheticRun.ORDINARY.withoutFull(),
                SyntheticRun.ORDINARY.withBudgets(128),
                SyntheticRun.ORDINARY.withPolicies("cake"),
                SyntheticRun.ORDINARY.withPolicies(),
                SyntheticRun.ORDINARY.withExamples(1),
                SyntheticRun.ORDINARY.failing(1),
                SyntheticRun.ORDINARY.withoutFull().failing(1));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void everyPictureIsWellFormedAndNamed(SyntheticRun run) throws Exception {
        String html = run.report();

        for (String picture : all(SVG, html)) {
            Document svg = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(picture)));
            Element root = svg.getDocumentElement();
            Node title = root.getFirstChild();
            assertThat(root.getAttribute("role")).isEqualTo("img");
            assertThat(title.getNodeName()).isEqualTo("title");
            assertThat(title.getTextContent()).isNotBlank();
            assertThat(title.getNextSibling().getNodeName()).isEqualTo("desc");
            assertThat(title.getNextSibling().getTextContent()).isNotBlank();
        }
        assertThat(html).doesNotContain("NaN", "Infinity", "null");
    }

    @ParameterizedTest
    @MethodSource("runs")
    void everyFigureHasItsNumbersAsATable(SyntheticRun run) {
        for (String figure : all(FIGURE, run.report())) {
            assertThat(figure).containsPattern("(?s)<details>.*<table>.*<td.*</details>");
        }
    }

    @ParameterizedTest
    @MethodSource("runs")
    void nothingIsRunAndNothingIsFetched(SyntheticRun run) {
        assertThat(run.report())
                .contains("default-src 'none'")
                .doesNotContain("<script", "http:", "https:", "src=", "@import", "url(", "javascript:")
                .doesNotContainPattern("<[^>]* on[a-z]+=")
                .doesNotContain("\u0000");
    }

    @Test
    void thePageHasAModestSize() {
        assertThat(SyntheticRun.ORDINARY.report().length()).isLessThan(520_000);
        // 5,400 means with their intervals, each in three charts and a table, and 80 layers of 100 cells.
        assertThat(SyntheticRun.LARGE.report().length()).isLessThan(8_300_000);
    }

    @Test
    void whatNobodyShouldTrustIsSaidFirst() {
        assertThat(notices(SyntheticRun.ORDINARY)).isEmpty();
        assertThat(notices(SyntheticRun.ORDINARY.withExamples(29)))
                .contains("Fewer than 30 examples", "qa_1, 8192 (n = 29)");
        assertThat(notices(SyntheticRun.ORDINARY.failing(100))).contains("44 of 4440 rows failed");
        assertThat(notices(SyntheticRun.ORDINARY.failing(1))).contains("No row has a score");
        assertThat(notices(SyntheticRun.ORDINARY.withoutFull())).contains("has no full cache");
        assertThat(notices(SyntheticRun.LARGE)).contains("; and 12 more");
    }

    @Test
    void manyPoliciesAreSpreadOverFiguresOfEqualSize() {
        String scores = section(SyntheticRun.LARGE.report(), "scores");

        assertThat(all(FIGURE, scores))
                .hasSize(5)
                .allSatisfy(figure ->
                        assertThat(all(Pattern.compile("<li><label"), figure)).hasSize(6));
    }

    @Test
    void aPartOfThePageWithoutAnythingToShowIsLeftOut() {
        assertThat(SyntheticRun.ORDINARY.report())
                .contains("id=\"tasks\"", "id=\"layers\"", "id=\"depth\"")
                .doesNotContain("id=\"failures\"");
        assertThat(SyntheticRun.ORDINARY.withPolicies("snapkv").report()).doesNotContain("id=\"layers\"");
        assertThat(SyntheticRun.ORDINARY.failing(1).report())
                .contains("id=\"failures\"")
                .doesNotContain("id=\"layers\"", "id=\"depth\"");
        assertThat(SyntheticRun.SMALL.report()).doesNotContain("id=\"tasks\"", "Difference to the full cache</h4>");
    }

    @Test
    void everyPolicyCanBeHiddenWithoutAScript() {
        assertThat(SyntheticRun.ORDINARY.report())
                .contains("id=\"show-5\" checked", ":root:has(#show-5:not(:checked)) .p5 { display: none; }");
        assertThat(SyntheticRun.ORDINARY.withPolicies("cake").report()).doesNotContain("type=\"checkbox\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"de-DE", "ar-EG-u-nu-arab", "tr-TR"})
    void thePageIsTheSameInEveryLocale(String language) {
        SyntheticRun run = SyntheticRun.ORDINARY.failing(100);
        String english = run.report();
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag(language));
            assertThat(run.drawAgain()).isEqualTo(english);
        } finally {
            Locale.setDefault(before);
        }
    }

    private static String notices(SyntheticRun run) {
        return String.join("", all(Pattern.compile("<ul class=\"notices\">.*?</ul>", Pattern.DOTALL), run.report()));
    }

    private static String section(String html, String id) {
        return all(Pattern.compile("<section id=\"" + id + "\">.*?</section>", Pattern.DOTALL), html)
                .getFirst();
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(MatchResult::group).toList();
    }
}
