package dev.cakebench.job.results;

import dev.cakebench.cake.method.FullProvider;
import dev.cakebench.job.results.ScoreRow.CacheMeans;
import dev.cakebench.job.results.ScoreRow.Cell;
import dev.cakebench.job.results.ScoreRow.Comparison;
import dev.cakebench.job.results.ScoreRow.Group;
import dev.cakebench.job.results.ScoreRow.Interval;
import dev.cakebench.job.results.ScoreRow.Scope;
import dev.cakebench.job.results.ScoreRow.Times;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Aggregates answers to scores. */
public final class Scores {
    private static final double MEDIAN = 0.5;
    private static final double P95 = 0.95;

    private final String run;
    private final long seed;

    private Scores(String run, long seed) {
        this.run = run;
        this.seed = seed;
    }

    /**
     * The rows of {@code scores}: the overall rows first, then the tasks, each in the order of the cells.
     *
     * @param run fingerprint of the run
     * @param seed of the bootstrap
     * @param answers every answer of the run, in the order of examples and cells
     */
    public static List<ScoreRow> of(String run, long seed, List<ScoredAnswer> answers) {
        Scores scores = new Scores(run, seed);
        List<ScoreRow> rows =
                new ArrayList<>(scores.cells(new Group(Scope.OVERALL, null, null, null, metric(answers)), answers));
        Map<List<String>, List<ScoredAnswer>> tasks = new LinkedHashMap<>();
        for (ScoredAnswer answer : answers) {
            tasks.computeIfAbsent(
                            List.of(answer.dataset(), answer.task(), answer.lengthBucket()), key -> new ArrayList<>())
                    .add(answer);
        }
        tasks.forEach((names, members) -> rows.addAll(scores.cells(
                new Group(Scope.TASK, names.get(0), names.get(1), names.get(2), metric(members)), members)));
        return rows;
    }

    private List<ScoreRow> cells(Group group, List<ScoredAnswer> answers) {
        SortedMap<Integer, List<ScoredAnswer>> cells = new TreeMap<>();
        Map<Integer, Double> full = new HashMap<>();
        for (ScoredAnswer answer : answers) {
            cells.computeIfAbsent(answer.cellIndex(), key -> new ArrayList<>()).add(answer);
            if (answer.policyKind().equals(FullProvider.KIND) && answer.score() != null) {
                full.putIfAbsent(answer.exampleIndex(), answer.score());
            }
        }
        boolean hasFull =
                answers.stream().anyMatch(answer -> answer.policyKind().equals(FullProvider.KIND));
        return cells.values().stream()
                .map(members -> row(group, members, hasFull ? full : null))
                .toList();
    }

    private ScoreRow row(Group group, List<ScoredAnswer> members, @Nullable Map<Integer, Double> full) {
        ScoredAnswer first = members.getFirst();
        List<ScoredAnswer> ok = members.stream().filter(ScoredAnswer::ok).toList();
        long rowSeed = seed ^ Objects.hash(group.dataset(), group.task(), group.lengthBucket(), first.cellId());
        return new ScoreRow(
                run,
                group,
                new Cell(
                        first.cellIndex(),
                        first.cellId(),
                        first.policy(),
                        first.policyKind(),
                        first.budgetRequested(),
                        first.question(),
                        first.kvType()),
                members.size(),
                members.size() - ok.size(),
                interval(present(ok, ScoredAnswer::score), rowSeed),
                full == null ? null : comparison(ok, full, rowSeed),
                new CacheMeans(
                        mean(ok, ScoredAnswer::budgetEntries),
                        mean(ok, ScoredAnswer::retainedMean),
                        mean(ok, ScoredAnswer::retainedShare),
                        mean(ok, ScoredAnswer::kvBytes),
                        mean(ok, ScoredAnswer::kvBytesFull),
                        mean(ok, ScoredAnswer::kvBytesPeak),
                        mean(ok, ScoredAnswer::goldSurvival)),
                new Times(
                        quantile(ok, ScoredAnswer::prefillMs, MEDIAN),
                        quantile(ok, ScoredAnswer::prefillMs, P95),
                        quantile(ok, ScoredAnswer::selectMs, MEDIAN),
                        quantile(ok, ScoredAnswer::selectMs, P95),
                        quantile(ok, ScoredAnswer::firstTokenMs, MEDIAN),
                        quantile(ok, ScoredAnswer::firstTokenMs, P95),
                        quantile(ok, Scores::decodePerToken, MEDIAN),
                        quantile(ok, Scores::decodePerToken, P95)));
    }

    private static @Nullable Comparison comparison(List<ScoredAnswer> ok, Map<Integer, Double> full, long seed) {
        List<Double> deltas = new ArrayList<>();
        int wins = 0;
        int losses = 0;
        for (ScoredAnswer answer : ok) {
            Double reference = full.get(answer.exampleIndex());
            Double score = answer.score();
            if (reference != null && score != null) {
                double delta = score - reference;
                deltas.add(delta);
                wins += delta > 0 ? 1 : 0;
                losses += delta < 0 ? 1 : 0;
            }
        }
        Interval interval = interval(deltas, seed);
        return interval == null ? null : new Comparison(interval, wins, losses, deltas.size() - wins - losses);
    }

    private static @Nullable Interval interval(List<Double> values, long seed) {
        return values.isEmpty()
                ? null
                : Bootstrap.mean(
                        values.stream().mapToDouble(Double::doubleValue).toArray(), seed);
    }

    private static @Nullable Double decodePerToken(ScoredAnswer answer) {
        Integer tokens = answer.generatedTokens();
        return answer.decodeMs() == null || tokens == null || tokens == 0 ? null : answer.decodeMs() / tokens;
    }

    /** The metric of all answers, or null when they differ or none has one. */
    private static @Nullable String metric(Collection<ScoredAnswer> answers) {
        List<String> metrics = answers.stream()
                .map(ScoredAnswer::metric)
                .flatMap(Stream::ofNullable)
                .distinct()
                .toList();
        return metrics.size() == 1 ? metrics.getFirst() : null;
    }

    private static @Nullable Double mean(List<ScoredAnswer> answers, Function<ScoredAnswer, @Nullable Double> value) {
        return Quantiles.meanOrNull(present(answers, value));
    }

    private static @Nullable Double quantile(
            List<ScoredAnswer> answers, Function<ScoredAnswer, @Nullable Double> value, double share) {
        return Quantiles.quantileOrNull(present(answers, value), share);
    }

    private static List<Double> present(List<ScoredAnswer> answers, Function<ScoredAnswer, @Nullable Double> value) {
        List<Double> values = new ArrayList<>();
        for (ScoredAnswer answer : answers) {
            Double found = value.apply(answer);
            if (found != null) {
                values.add(found);
            }
        }
        return values;
    }
}
