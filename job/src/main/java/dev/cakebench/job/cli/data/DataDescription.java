package dev.cakebench.job.cli.data;

import dev.cakebench.job.cli.check.DatasetSurvey;
import dev.cakebench.job.run.PromptSize;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** What data files hold for a model, one block each. */
public final class DataDescription {
    private static final double HIGH_QUANTILE = 0.95;

    private final List<DatasetSurvey> files;

    public DataDescription(List<DatasetSurvey> files) {
        this.files = files;
    }

    /** Prints the blocks; every row that cannot be posed is named. */
    public void print(PrintWriter out) {
        for (DatasetSurvey file : files) {
            out.println("%s: %s, task %s".formatted(file.dataset(), file.protocol(), file.task()));
            out.println("  rows       %,d, %,d of them cannot be posed"
                    .formatted(file.rows(), file.problems().size()));
            if (!file.prompts().isEmpty()) {
                out.println("  tokens     " + tokens(file.prompts()));
                out.println("  truncated  %,d rows"
                        .formatted(file.prompts().stream()
                                .filter(prompt -> prompt.truncated() > 0)
                                .count()));
                out.println("  gold depth " + depths(file.prompts()));
            }
            file.problems().forEach(problem -> out.println("  ! " + problem));
        }
    }

    private static String tokens(List<PromptSize> prompts) {
        int[] sorted = prompts.stream().mapToInt(PromptSize::tokens).sorted().toArray();
        int answer = prompts.stream().mapToInt(PromptSize::answer).max().orElseThrow();
        return "%,d least, %,d median, %,d p95, %,d most, and up to %,d of the answer"
                .formatted(
                        sorted[0],
                        sorted[sorted.length / 2],
                        sorted[Math.min(sorted.length - 1, (int) (HIGH_QUANTILE * sorted.length))],
                        sorted[sorted.length - 1],
                        answer);
    }

    private static String depths(List<PromptSize> prompts) {
        double[] depths = prompts.stream()
                .map(PromptSize::goldDepth)
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        return depths.length == 0
                ? "known of no row"
                : String.format(
                        Locale.ROOT,
                        "known of %,d rows: %.0f %% to %.0f %% of the prompt, median %.0f %%",
                        depths.length,
                        100 * depths[0],
                        100 * depths[depths.length - 1],
                        100 * depths[depths.length / 2]);
    }
}
