package dev.cakebench.job.report;

import dev.cakebench.job.report.ReportFacts.Failure;
import dev.cakebench.job.report.chart.Markup;
import dev.cakebench.job.results.ScoreRow;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a reader must know before trusting a number. */
final class Notices {
    private static final int MOST_NAMES = 6;

    private Notices() {}

    /** Empty where nothing stands against the numbers. */
    static String html(RowGroup overall, List<RowGroup> tasks, List<Failure> failures) {
        List<String> notices = new ArrayList<>();
        if (overall.rows().stream().allMatch(row -> row.score() == null)) {
            notices.add("No row has a score: there is nothing to compare.");
        }
        int failed = failures.stream().mapToInt(Failure::rows).sum();
        if (failed > 0) {
            int rows = overall.rows().stream().mapToInt(ScoreRow::examples).sum();
            notices.add("%d of %d rows failed and count in no mean; the reasons are below.".formatted(failed, rows));
        }
        List<RowGroup> few = tasks.stream()
                .filter(task -> task.fewestAnswered() > 0 && task.fewestAnswered() < RowGroup.ENOUGH_EXAMPLES)
                .toList();
        if (!few.isEmpty()) {
            notices.add("Fewer than %d examples were answered in %s: the 95 %% intervals there are too narrow to trust."
                    .formatted(
                            RowGroup.ENOUGH_EXAMPLES,
                            names(few, task -> " (n = %d)".formatted(task.fewestAnswered()))));
        }
        List<RowGroup> hopeless =
                tasks.stream().filter(Notices::fullScoresNothing).toList();
        if (!hopeless.isEmpty()) {
            notices.add(
                    "The full cache scores 0 in %s: the task is beyond the model, so its scores say nothing about eviction."
                            .formatted(names(hopeless, task -> "")));
        }
        if (!overall.rows().isEmpty() && overall.rows().stream().noneMatch(Policies::isFull)) {
            notices.add("The run has no full cache: differences to it cannot be shown.");
        }
        return notices.isEmpty()
                ? ""
                : "<ul class=\"notices\">\n"
                        + notices.stream()
                                .map(notice -> "<li>" + Markup.escape(notice) + "</li>\n")
                                .collect(Collectors.joining())
                        + "</ul>\n";
    }

    private static boolean fullScoresNothing(RowGroup task) {
        return task.full().map(ScoreRow::score).map(score -> score.mean() == 0).orElse(false);
    }

    private static String names(List<RowGroup> groups, Function<RowGroup, String> more) {
        String names = groups.stream()
                .limit(MOST_NAMES)
                .map(group -> group.name() + more.apply(group))
                .collect(Collectors.joining("; "));
        return groups.size() <= MOST_NAMES ? names : names + "; and %d more".formatted(groups.size() - MOST_NAMES);
    }
}
