package dev.cakebench.job.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.job.report.browser.Browser;
import dev.cakebench.job.report.browser.Page;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The report in a real browser, wide and as narrow as a phone, light and dark. Runs where the build finds Chromium; its
 * pictures are in {@code target/report-screens}.
 */
@Tag("browser")
final class ReportBrowserTest {
    private static final Path PICTURES = Path.of("target", "report-screens").toAbsolutePath();

    private static final Map<String, SyntheticRun> RUNS = Map.of(
            "ordinary",
            SyntheticRun.ORDINARY,
            "large",
            SyntheticRun.LARGE,
            "small",
            SyntheticRun.SMALL,
            "without-full",
            SyntheticRun.ORDINARY.withoutFull(),
            "one-budget",
            SyntheticRun.ORDINARY.withBudgets(128),
            "lengths",
            SyntheticRun.ORDINARY.withBudgets(64, 512).withLengths("4096", "8192", "16384", "32768"),
            "all-failed",
            SyntheticRun.ORDINARY.failing(1));

    @TempDir
    static Path folder;

    private static Browser browser;
    private static String checks;

    @BeforeAll
    static void startBrowser() throws Exception {
        Path program = Path.of(System.getProperty("cakebench.browser"));
        browser = Browser.start(program, Files.createDirectory(folder.resolve("profile")));
        try (InputStream in = Objects.requireNonNull(
                ReportBrowserTest.class.getResourceAsStream("page-checks.js"), "page-checks.js")) {
            checks = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @AfterAll
    static void stopBrowser() throws Exception {
        browser.close();
    }

    static Stream<Arguments> screens() {
        return RUNS.keySet().stream()
                .sorted()
                .flatMap(run -> Stream.of(1280, 360)
                        .flatMap(width -> Stream.of("light", "dark").map(scheme -> Arguments.of(run, width, scheme))));
    }

    @ParameterizedTest
    @MethodSource("screens")
    void thePageCanBeReadAndFetchesNothing(String run, int width, String scheme) throws IOException {
        try (Page page = browser.open(write(run), width, scheme)) {
            page.screenshot(PICTURES.resolve("%s-%d-%s.png".formatted(run, width, scheme)));
            page.evaluate(checks + "; window.checks = checks; true");

            for (String check : List.of("overflow", "charts", "marks", "labels", "clipped", "contrasts", "switches")) {
                assertThat(problems(page, check)).as(check).isEmpty();
            }
            page.evaluate("checks.openAll()");
            for (String check : List.of("overflow", "tables", "clipped", "contrasts")) {
                assertThat(problems(page, check))
                        .as(check + ", all details open")
                        .isEmpty();
            }

            assertThat(page.complaints()).isEmpty();
            assertThat(page.requests())
                    .filteredOn(address -> !address.startsWith("data:"))
                    .singleElement(InstanceOfAssertFactories.STRING)
                    .startsWith("file:");
        }
    }

    /** Faults that somebody might make, and the check that must find each. */
    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of("overflow", "document.querySelector('h1').style.width = '2000px'"),
                Arguments.of("charts", "document.querySelector('.panel svg').style.height = '4px'"),
                Arguments.of("marks", "document.querySelector('.panel .mark').setAttribute('d', 'M-20 5h9')"),
                Arguments.of(
                        "labels",
                        "document.querySelector('.panel svg text').after(document.querySelector('.panel svg text').cloneNode(true))"),
                Arguments.of("labels", "document.querySelector('.panel svg text').setAttribute('x', -5)"),
                Arguments.of(
                        "clipped",
                        "document.querySelector('h4').style.cssText = 'width: 20px; white-space: nowrap; overflow-wrap: normal'"),
                Arguments.of("contrasts", "document.documentElement.style.setProperty('--quiet', '#8a8f98')"),
                Arguments.of("contrasts", "document.documentElement.style.setProperty('--on-light', '#808080')"),
                Arguments.of("contrasts", "document.documentElement.style.setProperty('--ochre', '#e3c04d')"),
                Arguments.of("tables", "document.querySelector('details table').remove()"),
                Arguments.of(
                        "switches",
                        "document.querySelector('tr.p0').style.setProperty('display', 'table-row', 'important')"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void everyCheckFindsWhatItLooksFor(String check, String fault) throws IOException {
        try (Page page = browser.open(write("ordinary"), 1280, "light")) {
            page.evaluate(checks + "; window.checks = checks; checks.openAll()");
            assertThat(problems(page, check)).isEmpty();

            page.evaluate("(() => { %s })()".formatted(fault));

            assertThat(problems(page, check)).isNotEmpty();
        }
    }

    @Test
    void whatAPageAsksForAndComplainsAboutIsSeen() throws IOException {
        Path file = Files.writeString(
                folder.resolve("bad.html"), "<img src='other.png'><script>console.warn('loud')</script>");
        try (Page page = browser.open(file.toUri(), 1280, "light")) {
            assertThat(page.requests()).hasSize(2).anyMatch(address -> address.endsWith("other.png"));
            assertThat(page.complaints()).anyMatch(text -> text.contains("loud"));
        }
    }

    private static URI write(String run) throws IOException {
        String html = Objects.requireNonNull(RUNS.get(run)).report();
        return Files.writeString(folder.resolve(run + ".html"), html).toUri();
    }

    private static List<String> problems(Page page, String check) {
        return page.strings("checks.%s()".formatted(check));
    }
}
