package dev.cakebench.job.report;

import dev.cakebench.job.results.ScoreRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds what is known about the cells of a policy, the smallest budget first. */
final class CellIndex {
    private CellIndex() {}

    /**
     * A cell of a policy and something known about it.
     *
     * @param budget as the plan writes it
     */
    record Found<T>(String budget, T value) {}

    /**
     * Everything known about a policy's cells, in the order of their budgets.
     *
     * @param index place of a value's cell in the run
     */
    static <T> List<Found<T>> of(RowGroup group, Policy policy, List<T> values, Function<T, Integer> index) {
        Map<Integer, T> byCell = values.stream().collect(Collectors.toMap(index, value -> value));
        List<ScoreRow> rows = new ArrayList<>(group.of(policy));
        rows.sort(Comparator.comparing(
                row -> row.cache().budgetEntries(), Comparator.nullsLast(Comparator.naturalOrder())));
        List<Found<T>> found = new ArrayList<>();
        for (ScoreRow row : rows) {
            T value = byCell.get(row.cell().cellIndex());
            if (value != null) {
                found.add(new Found<>(row.cell().budgetRequested(), value));
            }
        }
        return found;
    }
}
