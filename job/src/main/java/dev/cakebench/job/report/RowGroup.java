package dev.cakebench.job.report;

import dev.cakebench.job.results.ScoreRow;
import dev.cakebench.job.results.ScoreRow.Group;
import dev.cakebench.job.results.ScoreRow.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The scores of one group of examples.
 *
 * @param name what they have in common
 * @param metric null where they have several, or none was measured
 * @param rows in the order of the cells
 */
record RowGroup(String name, @Nullable String metric, List<ScoreRow> rows) {
    /**
     * Bootstrap intervals of fewer examples are too narrow: of evenly spread scores, 95 % intervals miss the mean 17 times
     * in 100 with 5 examples, 9 times with 10 and 6 to 7 times with 30.
     */
    static final int ENOUGH_EXAMPLES = 30;

    /** All examples of the run. */
    static RowGroup overall(List<ScoreRow> scores) {
        List<ScoreRow> rows = scores.stream()
                .filter(row -> row.group().scope() == Scope.OVERALL)
                .toList();
        return new RowGroup(
                "All examples", rows.isEmpty() ? null : rows.getFirst().group().metric(), rows);
    }

    /** One group per benchmark of several tasks, and per length where its authors keep lengths apart. */
    static List<RowGroup> benchmarks(List<ScoreRow> scores) {
        return of(scores, Scope.BENCHMARK);
    }

    /** One group per dataset, task and length; the dataset is named where task and length do not tell. */
    static List<RowGroup> tasks(List<ScoreRow> scores) {
        return of(scores, Scope.TASK);
    }

    private static List<RowGroup> of(List<ScoreRow> scores, Scope scope) {
        Map<Group, List<ScoreRow>> groups = new LinkedHashMap<>();
        for (ScoreRow row : scores) {
            if (row.group().scope() == scope) {
                groups.computeIfAbsent(row.group(), group -> new ArrayList<>()).add(row);
            }
        }
        Map<String, Long> tasks =
                groups.keySet().stream().collect(Collectors.groupingBy(RowGroup::name, Collectors.counting()));
        List<RowGroup> named = new ArrayList<>();
        groups.forEach((group, rows) -> {
            String name = name(group);
            boolean unique = Objects.equals(tasks.get(name), 1L);
            named.add(new RowGroup(
                    unique ? name : Numbers.orDash(group.dataset()) + ": " + name, group.metric(), List.copyOf(rows)));
        });
        return named;
    }

    /** The full cache, if it has a score. */
    Optional<ScoreRow> full() {
        return rows.stream()
                .filter(row -> Policies.isFull(row) && row.score() != null)
                .findFirst();
    }

    /** The rows of a policy, in the order of the cells. */
    List<ScoreRow> of(Policy policy) {
        return rows.stream()
                .filter(row -> row.cell().policy().equals(policy.name()))
                .toList();
    }

    /** The rows of the full cache and of some policies, in the order of the policies. */
    List<ScoreRow> with(List<Policy> policies) {
        List<ScoreRow> some =
                new ArrayList<>(rows.stream().filter(Policies::isFull).toList());
        policies.forEach(policy -> some.addAll(of(policy)));
        return some;
    }

    /** Number of examples. */
    int examples() {
        return rows.stream().mapToInt(ScoreRow::examples).max().orElse(0);
    }

    /** The fewest examples that a mean of this group is over; cells that answered none have no mean. */
    int fewestAnswered() {
        return rows.stream()
                .mapToInt(row -> row.examples() - row.failed())
                .filter(answered -> answered > 0)
                .min()
                .orElse(0);
    }

    /** How many examples, and what was measured where it was the same for all. */
    String size() {
        String count = "%s %s".formatted(examples(), examples() == 1 ? "example" : "examples");
        return metric == null ? count : count + ", " + metric;
    }

    private static String name(Group group) {
        if (group.scope() == Scope.BENCHMARK) {
            return "%s, average of its tasks, length %s"
                    .formatted(Numbers.orDash(group.dataset()), Numbers.orDash(group.lengthBucket()));
        }
        return Numbers.orDash(group.task()) + ", " + Numbers.orDash(group.lengthBucket());
    }
}
