package dev.cakebench.job.cli.check;

import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.model.ModelShape;
import dev.cakebench.job.run.CellSpec;
import dev.cakebench.job.run.ExecutorMemory;
import dev.cakebench.job.run.MemoryNeed;
import dev.cakebench.job.run.ModelReference;
import dev.cakebench.job.run.PromptSize;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints what a plan amounts to. */
final class CheckPrinter {
    private static final int PROBLEMS_SHOWN = 3;
    private static final int TITLE_WIDTH = 9;
    private static final double MIB = 1 << 20;

    private final PrintWriter out;

    CheckPrinter(PrintWriter out) {
        this.out = out;
    }

    /** The model and where it lies. */
    void model(String description, ModelReference model) {
        line("model", description);
        line("", "%s, %s, sha256 %s".formatted(model.location(), mib(model.bytes()), model.sha256()));
    }

    /** Every data file, then the sum over all of them. */
    void data(PlanCheck check) {
        String title = "data";
        for (DatasetSurvey dataset : check.datasets()) {
            line(
                    title,
                    "%s, %s %s: %s rows, %s"
                            .formatted(
                                    dataset.dataset(),
                                    dataset.protocol(),
                                    dataset.task(),
                                    count(dataset.rows()),
                                    prompts(dataset.prompts())));
            problems(dataset.problems());
            title = "";
        }
        int cells = check.cells().size();
        line("cells", "%d for each example: %s".formatted(cells, ids(check.cells())));
        check.refusals()
                .forEach((reason, prompts) -> line("", "! fails on %s examples: %s".formatted(count(prompts), reason)));
        String failing = check.problems() == 0 ? "" : ", of which %s will fail".formatted(count(check.problems()));
        line(
                "rows",
                "%s = %d cells x %s examples%s"
                        .formatted(count(check.rows()), cells, count(check.examples()), failing));
        line(
                "tokens",
                "%s to prefill, once for all cells of an example; at most %s to decode"
                        .formatted(
                                count(check.prompts()
                                        .mapToLong(PromptSize::prefilled)
                                        .sum()),
                                count(cells
                                        * check.prompts()
                                                .mapToLong(PromptSize::decodedByAll)
                                                .sum())));
    }

    /** Memory of one executor, with the arithmetic. */
    void memory(MemoryNeed need, ModelShape shape, KvType kvType, int cells, long modelBytes, CheckOptions options) {
        PromptSize prompt = need.prompt();
        line(
                "memory",
                "of one example at most, here %s with %s prompt tokens:"
                        .formatted(prompt.source(), count(prompt.tokens())));
        line(
                "",
                "  %s for the prefill: hidden states, K and V of one layer, what the policies observe"
                        .formatted(mib(need.prefillBytes())));
        line(
                "",
                "+ %s for the caches of %d cells with room for %s decoded tokens"
                        .formatted(mib(need.cacheBytes()), cells, count(prompt.decoded())));
        line("", "= %s".formatted(mib(need.bytes())));
        long whole = (long) prompt.prefilled() * shape.layers() * shape.kvBytesPerTokenAndLayer(kvType);
        line(
                "",
                "a whole cache of this prompt: %s tokens x %d layers x 2 (K and V) x %d heads x %d bytes (%d elements as %s) = %s"
                        .formatted(
                                count(prompt.prefilled()),
                                shape.layers(),
                                shape.kvHeads(),
                                kvType.rowBytes(shape.headDim()),
                                shape.headDim(),
                                kvType.label(),
                                mib(whole)));
        int atOnce = options.examplesAtOnce();
        line(
                "",
                "an executor of %d cores with %d for each example: %d x %s = %s, beside its heap and the mapped model of %s"
                        .formatted(
                                options.cores(),
                                options.threads(),
                                atOnce,
                                mib(need.bytes()),
                                mib(need.bytes() * atOnce),
                                mib(modelBytes)));
        line(
                "",
                "a cluster's executors then need %s outside the heap (spark.executor.memoryOverhead), as a run computes for itself"
                        .formatted(mib(ExecutorMemory.outsideHeap(need.bytes() * atOnce, modelBytes))));
    }

    /** The estimated time of the whole run on one executor. */
    void time(double seconds, SpeedProbe probe, CheckOptions options) {
        line(
                "time",
                "about %s on %d cores like these, an estimate: a probe prefilled %d tokens in %s and decoded a step"
                        .formatted(
                                duration(seconds),
                                options.cores(),
                                probe.probedTokens(),
                                milliseconds(probe.prefillSeconds())));
        line(
                "",
                "of the cells in %s; answers are taken to be as long as they may be"
                        .formatted(milliseconds(probe.stepSeconds())));
    }

    private void problems(List<String> problems) {
        problems.stream().limit(PROBLEMS_SHOWN).forEach(problem -> line("", "! " + problem));
        if (problems.size() > PROBLEMS_SHOWN) {
            line("", "! and %s more rows that will fail".formatted(count(problems.size() - PROBLEMS_SHOWN)));
        }
    }

    private static String prompts(List<PromptSize> prompts) {
        if (prompts.isEmpty()) {
            return "none of which can be posed";
        }
        int turns = prompts.stream().mapToInt(PromptSize::turns).sum();
        int[] lengths = prompts.stream().mapToInt(PromptSize::tokens).sorted().toArray();
        long truncated =
                prompts.stream().filter(prompt -> prompt.truncated() > 0).count();
        int answer = prompts.stream().mapToInt(PromptSize::answer).max().orElseThrow();
        return "%s%s to %s prompt tokens (median %s), %sanswers of up to %s"
                .formatted(
                        turns == prompts.size() ? "" : "asked of %s prompts, ".formatted(count(prompts.size())),
                        count(lengths[0]),
                        count(lengths[lengths.length - 1]),
                        count(lengths[lengths.length / 2]),
                        truncated == 0 ? "" : count(truncated) + " of them truncated, ",
                        count(answer));
    }

    private static String ids(List<CellSpec> cells) {
        return cells.stream().map(CellSpec::id).collect(Collectors.joining(", "));
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
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

    private void line(String title, String text) {
        out.println(title + " ".repeat(TITLE_WIDTH - title.length()) + text);
    }
}
