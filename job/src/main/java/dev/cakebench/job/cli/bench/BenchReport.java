package dev.cakebench.job.cli.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Results of a benchmark as text. */
public final class BenchReport {
    private static final ObjectMapper JSON = new ObjectMapper();

    private BenchReport() {}

    /**
     * What the results hold for.
     *
     * @param model path of the file
     * @param modelBytes its size
     * @param kernels name of the arithmetic
     * @param threads that computed
     * @param jdk version of the JVM
     */
    public record Subject(String model, long modelBytes, String kernels, int threads, String jdk) {}

    /** The text, with a newline at its end. */
    public static String write(BenchFormat format, Subject subject, List<BenchResult> results) {
        return switch (format) {
            case TABLE -> table(subject, results);
            case CSV -> csv(subject, results);
            case JSON -> json(rows(subject, results)) + "\n";
            case JSONL ->
                rows(subject, results).stream().map(row -> json(row) + "\n").collect(Collectors.joining());
        };
    }

    private static String table(Subject subject, List<BenchResult> results) {
        StringBuilder text = new StringBuilder("| %-34s | %8s | %-10s | %7s | %10s | %19s |%n"
                .formatted("model", "MiB", "kernels", "threads", "test", "tokens/s"));
        text.append("| %s | %s: | %s | %s: | %s: | %s: |%n"
                .formatted(
                        "-".repeat(34), "-".repeat(7), "-".repeat(10), "-".repeat(6), "-".repeat(9), "-".repeat(18)));
        String name = subject.model().substring(subject.model().lastIndexOf('/') + 1);
        for (BenchResult result : results) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %-34s | %8.1f | %-10s | %7d | %10s | %10.2f +- %5.2f |%n",
                    name,
                    subject.modelBytes() / (double) (1 << 20),
                    subject.kernels(),
                    subject.threads(),
                    result.test().name(),
                    result.mean(),
                    result.standardDeviation()));
        }
        return text.toString();
    }

    private static String csv(Subject subject, List<BenchResult> results) {
        StringBuilder text = new StringBuilder();
        for (Map<String, Object> row : rows(subject, results)) {
            if (text.isEmpty()) {
                text.append(String.join(",", row.keySet())).append('\n');
            }
            text.append(row.values().stream().map(BenchReport::csv).collect(Collectors.joining(",")))
                    .append('\n');
        }
        return text.toString();
    }

    private static String csv(Object value) {
        String text = value.toString();
        return text.matches("[^\",\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    private static List<Map<String, Object>> rows(Subject subject, List<BenchResult> results) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (BenchResult result : results) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("test", result.test().name());
            row.put("tokens_per_second", result.mean());
            row.put("tokens_per_second_sd", result.standardDeviation());
            row.put("repetitions", result.tokensPerSecond().length);
            row.put("model", subject.model());
            row.put("model_bytes", subject.modelBytes());
            row.put("threads", subject.threads());
            row.put("kernels", subject.kernels());
            row.put("jdk", subject.jdk());
            rows.add(row);
        }
        return rows;
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("results hold only text and numbers", e);
        }
    }
}
