package dev.cakebench.job.results;

import dev.cakebench.cake.method.FullProvider;
import dev.cakebench.job.results.ScoreRow.CacheMeans;
import dev.cakebench.job.results.ScoreRow.Cell;
import dev.cakebench.job.results.ScoreRow.Comparison;
import dev.cakebench.job.results.ScoreRow.Group;
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

    /** Normal quantiles of 97.5 % and of 80 %: two-sided at 5 %, found in four of five runs. */
    private static final double DETECTED = 1.959964 + 0.841621;

    private static final String MIXED = "mixed";

    private final String run;
    private final long seed;
    private final Benchmarks benchmarks;

    private Scores(String run, long seed, Benchmarks benchmarks) {
        this.run = run;
        this.seed = seed;
        this.benchmarks = benchmarks;
    }

    /** A group of answers whose cells are compared. */
    private record Members(Group group, Averaging averaging, List<ScoredAnswer> answers) {}

    /** What benchmarks' groups are made by. */
    private record BenchmarkKey(String protocol, String lengthBucket) {}

    /**
     * The rows of {@code scores}: the overall rows first, then benchmarks of several tasks, then the tasks, each in the order
     * of the cells.
     *
     * @param run fingerprint of the run
     * @param seed of bootstrap and permutation test
     * @param answers every answer of the run, in the order of examples and cells
     */
    public static List<ScoreRow> of(String run, long seed, Benchmarks benchmarks, List<ScoredAnswer> answers) {
        Scores scores = new Scores(run, seed, benchmarks);
        List<ScoreRow> rows = new ArrayList<>();
        for (Members members : scores.groups(answers)) {
            rows.addAll(scores.cells(members));
        }
        return rows;
    }

    private List<Members> groups(List<ScoredAnswer> answers) {
        Map<BenchmarkKey, List<ScoredAnswer>> byProtocol = new LinkedHashMap<>();
        Map<List<String>, List<ScoredAnswer>> byTask = new LinkedHashMap<>();
        for (ScoredAnswer answer : answers) {
            boolean apart = benchmarks.lengthsApart(answer.protocol());
            byProtocol
                    .computeIfAbsent(
                            new BenchmarkKey(answer.protocol(), apart ? answer.lengthBucket() : Group.ALL_LENGTHS),
                            key -> new ArrayList<>())
                    .add(answer);
            byTask.computeIfAbsent(
                            List.of(answer.dataset(), answer.task(), answer.lengthBucket()), key -> new ArrayList<>())
                    .add(answer);
        }
        List<Members> groups = new ArrayList<>();
        groups.add(new Members(new Group(Scope.OVERALL, null, null, null, metric(answers)), Averaging.ROWS, answers));
        byProtocol.forEach((key, members) -> {
            if (members.stream().map(ScoredAnswer::task).distinct().count() > 1) {
                groups.add(new Members(
                        new Group(Scope.BENCHMARK, key.protocol(), Group.AVERAGE, key.lengthBucket(), metric(members)),
                        benchmarks.averaging(key.protocol()),
                        members));
            }
        });
        byTask.forEach((names, members) -> groups.add(new Members(
                new Group(Scope.TASK, names.get(0), names.get(1), names.get(2), metric(members)),
                Averaging.ROWS,
                members)));
        return groups;
    }

    private List<ScoreRow> cells(Members members) {
        SortedMap<Integer, List<ScoredAnswer>> cells = new TreeMap<>();
        Map<Integer, Double> full = new HashMap<>();
        for (ScoredAnswer answer : members.answers()) {
            cells.computeIfAbsent(answer.cellIndex(), key -> new ArrayList<>()).add(answer);
            if (answer.policyKind().equals(FullProvider.KIND) && answer.score() != null) {
                full.putIfAbsent(answer.exampleIndex(), answer.score());
            }
        }
        boolean hasFull = members.answers().stream()
                .anyMatch(answer -> answer.policyKind().equals(FullProvider.KIND));
        return corrected(cells.values().stream()
                .map(cell -> row(members, cell, hasFull ? full : null))
                .toList());
    }

    /** Corrects the p-values of all cells that are compared with the full cache. */
    private static List<ScoreRow> corrected(List<ScoreRow> rows) {
        double[] corrected = Holm.correct(rows.stream()
                .filter(Scores::isCompared)
                .map(ScoreRow::versusFull)
                .mapToDouble(full -> Objects.requireNonNull(full).pValue())
                .toArray());
        List<ScoreRow> result = new ArrayList<>();
        int next = 0;
        for (ScoreRow row : rows) {
            result.add(isCompared(row) ? row.withHolm(corrected[next++]) : row);
        }
        return result;
    }

    private static boolean isCompared(ScoreRow row) {
        return row.versusFull() != null && !row.cell().policyKind().equals(FullProvider.KIND);
    }

    private ScoreRow row(Members group, List<ScoredAnswer> members, @Nullable Map<Integer, Double> full) {
        ScoredAnswer first = members.getFirst();
        List<ScoredAnswer> ok = members.stream().filter(ScoredAnswer::ok).toList();
        Group names = group.group();
        long rowSeed = seed ^ Objects.hash(names.dataset(), names.task(), names.lengthBucket(), first.cellId());
        Sample scores = sample(group, ok, ScoredAnswer::score);
        return new ScoreRow(
                run,
                names,
                new Cell(
                        first.cellIndex(),
                        first.cellId(),
                        first.policy(),
                        first.policyKind(),
                        first.budgetRequested(),
                        question(members),
                        first.kvType()),
                members.size(),
                members.size() - ok.size(),
                scores.clusters(),
                scores.isEmpty() ? null : Bootstrap.of(scores, rowSeed).interval(),
                full == null ? null : comparison(group, ok, full, rowSeed),
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

    /** {@code mixed} where a group has rows of both kinds, as when requests on one context stand beside other rows. */
    private static String question(List<ScoredAnswer> members) {
        List<String> kinds =
                members.stream().map(ScoredAnswer::question).distinct().toList();
        return kinds.size() == 1 ? kinds.getFirst() : MIXED;
    }

    private static @Nullable Comparison comparison(
            Members group, List<ScoredAnswer> ok, Map<Integer, Double> full, long seed) {
        Sample deltas = sample(group, ok, answer -> delta(answer, full));
        if (deltas.isEmpty()) {
            return null;
        }
        List<Double> pairs = present(ok, answer -> delta(answer, full));
        int wins = (int) pairs.stream().filter(delta -> delta > 0).count();
        int losses = (int) pairs.stream().filter(delta -> delta < 0).count();
        Bootstrap.Estimate estimate = Bootstrap.of(deltas, seed);
        double pValue = wins + losses == 0 ? 1 : SignFlip.pValue(deltas, seed);
        return new Comparison(
                estimate.interval(),
                wins,
                losses,
                pairs.size() - wins - losses,
                pValue,
                pValue,
                DETECTED * estimate.standardError());
    }

    private static @Nullable Double delta(ScoredAnswer answer, Map<Integer, Double> full) {
        Double reference = full.get(answer.exampleIndex());
        Double score = answer.score();
        return reference == null || score == null ? null : score - reference;
    }

    /** The numbers of answers by task, those about one context together. */
    private static Sample sample(
            Members group, List<ScoredAnswer> answers, Function<ScoredAnswer, @Nullable Double> value) {
        Sample sample = new Sample(group.averaging());
        boolean byTask = group.group().scope() == Scope.BENCHMARK;
        for (ScoredAnswer answer : answers) {
            Double found = value.apply(answer);
            if (found != null) {
                sample.add(byTask ? answer.task() : "", List.of(answer.dataset(), answer.contextId()), found);
            }
        }
        return sample;
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
