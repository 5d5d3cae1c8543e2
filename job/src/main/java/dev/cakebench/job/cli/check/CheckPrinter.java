package dev.cakebench.job.cli.check;

import dev.cakebench.inference.model.ModelShape;
import dev.cakebench.job.cli.check.DatasetSurvey.SurveyedPrompt;
import dev.cakebench.job.run.CellSpec;
import dev.cakebench.job.run.ModelReference;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints what a plan amounts to. */
final class CheckPrinter {
    private static final int PROBLEMS_SHOWN = 3;
    private static final double MIB = 1 << 20;
    private static final String TITLE = "%-8s ";
    private static final String INDENT = " ".repeat(9);

    private final PrintWriter out;

    CheckPrinter(PrintWriter out) {
        this.out = out;
    }

    /** The model and where it lies. */
    void model(String description, ModelReference model) {
        line("model", "%s", description);
        line("", "%s, %s, sha256 %s", model.location(), mib(model.bytes()), model.sha256());
    }

    /** Every data file, then the sum over all of them. */
    void data(PlanCheck check) {
        int width = check.datasets().stream()
                .mapToInt(dataset -> dataset.dataset().length())
                .max()
                .orElse(0);
        String title = "data";
        for (DatasetSurvey dataset : check.datasets()) {
            String name =
                    dataset.dataset() + " ".repeat(width - dataset.dataset().length());
            line(
                    title,
                    "%s  %s %s: %,d rows, %s",
                    name,
                    dataset.protocol(),
                    dataset.task(),
                    dataset.rows(),
                    prompts(dataset.prompts()));
            problems(dataset.problems());
            title = "";
        }
        String failing = check.problems() == 0 ? "" : " (%,d of the examples will fail)".formatted(check.problems());
        line("cells", "%d for each example: %s", check.cells().size(), ids(check.cells()));
        check.refusals().forEach((reason, prompts) -> line("", "! fails on %,d examples: %s", prompts, reason));
        line(
                "rows",
                "%,d = %,d examples x %d cells%s",
                check.rows(),
                check.examples(),
                check.cells().size(),
                failing);
        long prefilled = check.prompts().mapToLong(SurveyedPrompt::prefilled).sum();
        long decoded = check.prompts().mapToLong(SurveyedPrompt::decoded).sum()
                * check.cells().size();
        line("tokens", "%,d to prefill (once for all cells of an example), at most %,d to decode", prefilled, decoded);
    }

    /** Memory of one executor, with the arithmetic. */
    void memory(MemoryNeed need, ModelShape shape, int cells, long modelBytes, CheckOptions options) {
        SurveyedPrompt prompt = need.prompt();
        line("memory", "of one example at most, here %s with %,d prompt tokens:", prompt.source(), prompt.tokens());
        line(
                "",
                "%12s  prefill: hidden states, K and V of one layer, what the policies observe",
                mib(need.prefillBytes()));
        line("", "%12s  caches of %d cells with %,d tokens to decode", mib(need.cacheBytes()), cells, prompt.decoded());
        line("", "%12s  together", mib(need.bytes()));
        long whole = (long) prompt.prefilled() * shape.layers() * shape.kvBytesPerTokenAndLayer();
        line(
                "",
                "a whole cache of this prompt is %,d tokens x %d layers x 2 (K, V) x %d heads x %d x 4 bytes = %s",
                prompt.prefilled(),
                shape.layers(),
                shape.kvHeads(),
                shape.headDim(),
                mib(whole));
        line(
                "",
                "an executor with %d cores and %d threads for each example evaluates %d at once: %d x %s = %s,"
                        + " beside its heap and the mapped model of %s",
                options.cores(),
                options.threads(),
                options.examplesAtOnce(),
                options.examplesAtOnce(),
                mib(need.bytes()),
                mib(need.bytes() * options.examplesAtOnce()),
                mib(modelBytes));
    }

    /** The estimated time of the whole run on one executor like this machine. */
    void time(double seconds, SpeedProbe probe, CheckOptions options) {
        line(
                "time",
                "about %s with %d examples at once on cores like these; an estimate: a probe prefilled %d tokens in %s"
                        + " and decoded a step of all cells in %s, answers are taken to be as long as they may be",
                duration(seconds),
                options.examplesAtOnce(),
                probe.probedTokens(),
                milliseconds(probe.prefillSeconds()),
                milliseconds(probe.stepSeconds()));
    }

    private void problems(List<String> problems) {
        problems.stream().limit(PROBLEMS_SHOWN).forEach(problem -> line("", "! %s", problem));
        if (problems.size() > PROBLEMS_SHOWN) {
            line("", "! and %,d more rows that will fail", problems.size() - PROBLEMS_SHOWN);
        }
    }

    private static String prompts(List<SurveyedPrompt> prompts) {
        if (prompts.isEmpty()) {
            return "none of which can be posed";
        }
        int[] lengths =
                prompts.stream().mapToInt(SurveyedPrompt::tokens).sorted().toArray();
        long truncated =
                prompts.stream().filter(prompt -> prompt.truncated() > 0).count();
        int answer = prompts.stream().mapToInt(SurveyedPrompt::answer).max().orElseThrow();
        return String.format(
                Locale.ROOT,
                "%,d to %,d prompt tokens (median %,d)%s, answers of up to %,d",
                lengths[0],
                lengths[lengths.length - 1],
                lengths[lengths.length / 2],
                truncated == 0 ? "" : String.format(Locale.ROOT, ", %,d truncated", truncated),
                answer);
    }

    private static String ids(List<CellSpec> cells) {
        return cells.stream().map(CellSpec::id).collect(Collectors.joining(", "));
    }

    private static String mib(long bytes) {
        return String.format(Locale.ROOT, "%,.1f MiB", bytes / MIB);
    }

    private static String milliseconds(double seconds) {
        return String.format(Locale.ROOT, "%.1f ms", seconds * 1000);
    }

    private static String duration(double seconds) {
        Duration duration = Duration.ofSeconds(Math.max(1, Math.round(seconds)));
        if (duration.toHours() > 0) {
            return "%d h %d min".formatted(duration.toHours(), duration.toMinutesPart());
        }
        return duration.toMinutes() > 0
                ? "%d min %d s".formatted(duration.toMinutes(), duration.toSecondsPart())
                : duration.toSeconds() + " s";
    }

    private void line(String title, String format, Object... values) {
        String start = title.isEmpty() ? INDENT : String.format(Locale.ROOT, TITLE, title);
        out.println(start + String.format(Locale.ROOT, format, values));
    }
}
