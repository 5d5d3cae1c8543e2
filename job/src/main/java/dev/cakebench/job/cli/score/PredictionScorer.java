package dev.cakebench.job.cli.score;

import dev.cakebench.job.cli.score.PredictionScores.Average;
import dev.cakebench.job.cli.score.PredictionScores.FileRows;
import dev.cakebench.job.cli.score.PredictionScores.Group;
import dev.cakebench.job.dataset.DataException;
import dev.cakebench.job.dataset.DataRows;
import dev.cakebench.job.dataset.DatasetFile;
import dev.cakebench.job.dataset.DatasetRow;
import dev.cakebench.job.metric.MetricException;
import dev.cakebench.job.protocol.Prediction;
import dev.cakebench.job.protocol.PredictionFormat;
import dev.cakebench.job.protocol.PredictionFormat.Lengths;
import dev.cakebench.job.protocol.Protocol;
import dev.cakebench.job.protocol.TaskMean;
import dev.cakebench.job.results.Bootstrap;
import dev.cakebench.job.results.ScoreRow.Interval;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** Scores prediction files with the metric and the first-line rule of a protocol. */
public final class PredictionScorer {
    /** Of the bootstrap; the default of a plan. */
    private static final long SEED = 42;

    private final Protocol protocol;
    private final PredictionFormat format;
    private final Configuration hadoop;
    private final List<FileRows> files = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final Map<Key, Scored> tasks = new LinkedHashMap<>();
    private final Map<Key, Scored> lengths = new LinkedHashMap<>();

    /** A group of rows; null stands for all. */
    private record Key(@Nullable String task, @Nullable String length) {}

    /** Scores of a group, 0 to 1 in the order of the rows, and the file they are from. */
    private record Scored(DatasetFile file, List<Double> scores) {
        double sum() {
            double sum = 0;
            for (double score : scores) {
                sum += score;
            }
            return sum;
        }
    }

    public PredictionScorer(Protocol protocol, PredictionFormat format, Configuration hadoop) {
        this.protocol = protocol;
        this.format = format;
        this.hadoop = hadoop;
    }

    /**
     * Scores files that belong together.
     *
     * @throws DataException when a file cannot be read, has no row, or has rows of a task and length that another has
     */
    public PredictionScores score(List<DatasetFile> predictionFiles) {
        predictionFiles.forEach(this::score);
        List<Group> groups = new ArrayList<>();
        sorted(tasks).forEach((key, scored) -> groups.add(group(key, scored)));
        sorted(lengths).forEach((key, scored) -> groups.add(group(key, scored)));
        return new PredictionScores(
                protocol.id(), List.copyOf(files), List.copyOf(groups), averages(), List.copyOf(problems));
    }

    private void score(DatasetFile file) {
        Map<String, String> decoded = new HashMap<>();
        List<DatasetRow> rows = DataRows.read(hadoop, protocol.id(), file, Integer.MAX_VALUE, row -> {
            Prediction prediction = format.read(row, file);
            decoded.putIfAbsent(prediction.example().id(), prediction.decoded());
            return prediction.example();
        });
        int before = problems.size();
        for (DatasetRow row : rows) {
            String problem = row.problem();
            if (problem != null) {
                problems.add(problem);
            } else {
                score(file, row, decoded.getOrDefault(row.example().id(), ""));
            }
        }
        files.add(new FileRows(file, rows.size(), problems.size() - before));
    }

    private void score(DatasetFile file, DatasetRow row, String decoded) {
        String task = row.example().task();
        double score;
        try {
            score = protocol.metric(task).score(protocol.postprocess(task, decoded), row.example());
        } catch (MetricException e) {
            problems.add(String.valueOf(e.getMessage()));
            return;
        }
        String length = row.example().lengthBucket();
        Lengths meaning = format.lengths(file);
        add(tasks, new Key(task, meaning == Lengths.APART ? length : null), file, score);
        if (meaning == Lengths.BESIDE) {
            add(lengths, new Key(null, length), file, score);
        }
    }

    private static void add(Map<Key, Scored> groups, Key key, DatasetFile file, double score) {
        Scored scored = groups.computeIfAbsent(key, k -> new Scored(file, new ArrayList<>()));
        if (!scored.file().equals(file)) {
            throw new DataException("prediction files %s and %s: both have rows of %s; score them in two calls"
                    .formatted(
                            scored.file().path(),
                            file.path(),
                            key.length() == null ? key.task() : key.task() + ", length " + key.length()));
        }
        scored.scores().add(score);
    }

    private Map<Key, Scored> sorted(Map<Key, Scored> groups) {
        Map<Key, Scored> sorted = new TreeMap<>(Comparator.comparing((Key key) -> key.task() == null ? "" : key.task())
                .thenComparing(key -> key.length() == null ? "" : key.length(), format.lengthOrder()));
        sorted.putAll(groups);
        return sorted;
    }

    private Group group(Key key, Scored scored) {
        int n = scored.scores().size();
        String task = key.task() == null ? protocol.tasks().getFirst() : key.task();
        double[] percents =
                scored.scores().stream().mapToDouble(score -> 100 * score).toArray();
        Interval interval = Bootstrap.mean(percents, SEED);
        return new Group(
                key.task(),
                key.length(),
                protocol.metric(task).name(),
                n,
                rounded(format.percent(scored.sum(), n)),
                rounded(interval.low()),
                rounded(interval.high()));
    }

    private List<Average> averages() {
        Map<String, TreeMap<String, TaskMean>> byLength = new TreeMap<>(format.lengthOrder());
        tasks.forEach((key, scored) -> {
            int n = scored.scores().size();
            byLength.computeIfAbsent(key.length() == null ? "" : key.length(), length -> new TreeMap<>())
                    .put(String.valueOf(key.task()), new TaskMean(scored.sum() / n, n));
        });
        List<Average> averages = new ArrayList<>();
        byLength.forEach((length, means) -> averages.add(new Average(
                length.isEmpty() ? null : length,
                means.size(),
                means.values().stream().mapToInt(TaskMean::examples).sum(),
                rounded(100 * protocol.average(means)))));
        return List.copyOf(averages);
    }

    /** Rounds as Python's {@code round} does: the exact binary value, halves to even. */
    private BigDecimal rounded(double percent) {
        return new BigDecimal(percent).setScale(format.decimals(), RoundingMode.HALF_EVEN);
    }
}
