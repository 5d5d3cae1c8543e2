package dev.cakebench.job.cli.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Results of a benchmark as text. */
public final class BenchReport {
    private static final double BYTES_PER_MIB = 1 << 20;

    private BenchReport() {}

    /**
     * The text, with a newline at its end.
     *
     * @param profiles none where none were asked for
     */
    public static String write(
            BenchFormat format, BenchSubject subject, List<BenchResult> results, List<BenchProfile> profiles) {
        List<Map<String, Object>> rows = rows(subject, results);
        List<Map<String, Object>> profileRows = ProfileReport.rows(subject, profiles);
        return switch (format) {
            case TABLE -> table(subject, results) + ProfileReport.tables(profiles);
            case CSV -> Records.csv(rows) + (profileRows.isEmpty() ? "" : "\n" + Records.csv(profileRows));
            case JSON -> Records.json(joined(rows, profileRows));
            case JSONL -> Records.jsonLines(joined(rows, profileRows));
        };
    }

    private static String table(BenchSubject subject, List<BenchResult> results) {
        TextTable table = new TextTable("model", ">MiB", "kernels", "kv", ">threads", ">test", ">tokens/s");
        for (BenchResult result : results) {
            table.add(
                    subject.modelName(),
                    decimal(subject.modelBytes() / BYTES_PER_MIB, 1),
                    subject.kernels(),
                    result.setting().kvType().label(),
                    Integer.toString(result.setting().threads()),
                    result.test().name(),
                    decimal(result.mean(), 2) + " +- " + decimal(result.standardDeviation(), 2));
        }
        return subject.heading() + "\n" + table.text();
    }

    private static List<Map<String, Object>> rows(BenchSubject subject, List<BenchResult> results) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (BenchResult result : results) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("test", result.test().name());
            row.put("tokens_per_second", result.mean());
            row.put("tokens_per_second_sd", result.standardDeviation());
            row.put("repetitions", result.tokensPerSecond().length);
            putSubject(row, subject, result.setting());
            rows.add(row);
        }
        return rows;
    }

    /** Adds what a result holds for. */
    static void putSubject(Map<String, Object> row, BenchSubject subject, BenchSetting setting) {
        row.put("model", subject.model());
        row.put("model_bytes", subject.modelBytes());
        row.put("threads", setting.threads());
        row.put("kv_type", setting.kvType().label());
        row.put("kernels", subject.kernels());
        row.put("vector_bits", subject.vectorBits());
        row.put("cpu", subject.cpu());
        row.put("jdk", subject.jdk());
    }

    /** A number with {@code digits} digits behind the point. */
    static String decimal(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    private static List<Map<String, Object>> joined(List<Map<String, Object>> rows, List<Map<String, Object>> more) {
        List<Map<String, Object>> all = new ArrayList<>(rows);
        all.addAll(more);
        return all;
    }
}
