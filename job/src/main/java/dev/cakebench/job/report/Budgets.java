package dev.cakebench.job.report;

import dev.cakebench.job.results.ScoreRow;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The budgets of a run, as the plan writes them. */
final class Budgets {
    private Budgets() {}

    /** Every budget once, the smallest mean number of entries first; those without any number last. */
    static List<String> of(List<ScoreRow> rows) {
        Map<String, Double> entries = new LinkedHashMap<>();
        for (ScoreRow row : rows) {
            if (!Policies.isFull(row)) {
                Double mean = row.cache().budgetEntries();
                entries.merge(row.cell().budgetRequested(), mean == null ? Double.POSITIVE_INFINITY : mean, Math::min);
            }
        }
        return entries.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.naturalOrder()))
                .map(Map.Entry::getKey)
                .toList();
    }
}
