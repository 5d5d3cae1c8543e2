package dev.cakebench.job.cli.bench;

import static dev.cakebench.job.cli.bench.BenchReport.decimal;

import dev.cakebench.job.run.SweepMeter;
import dev.cakebench.job.run.SweepSample;
import dev.cakebench.job.run.SweepSample.ExampleMemory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The cost of a sweep as text. */
public final class SweepReport {
    private static final double BYTES_PER_MIB = 1 << 20;
    private static final double PERCENT = 100;

    private SweepReport() {}

    /**
     * The text, with a newline at its end.
     *
     * @param plan as the command line names it
     */
    public static String write(
            BenchFormat format, String plan, BenchSubject subject, SweepMeter meter, SweepCost cost) {
        return switch (format) {
            case TABLE -> table(plan, subject, meter, cost);
            case CSV -> Records.csv(List.of(row(plan, subject, meter, cost)));
            case JSON -> Records.json(List.of(row(plan, subject, meter, cost)));
            case JSONL -> Records.jsonLines(List.of(row(plan, subject, meter, cost)));
        };
    }

    private static String table(String plan, BenchSubject subject, SweepMeter meter, SweepCost cost) {
        ExampleMemory memory = cost.memory();
        var text = new StringBuilder(subject.heading());
        text.append("%n%s, %s, kv %s, %d threads%n"
                .formatted(
                        plan,
                        subject.modelName(),
                        meter.engine().kvType().label(),
                        meter.engine().threads()));
        text.append("%d cells; %d examples of up to %d tokens, answers of %d tokens; medians of %d rounds%n%n"
                .formatted(
                        meter.cells().size(),
                        meter.examples(),
                        promptTokens(cost),
                        meter.generated(),
                        cost.full().size()));
        TextTable times = new TextTable("ms", ">full cache", ">sweep");
        add(times, "prefill", cost, SweepSample::prefillMs);
        add(times, "policies", cost, SweepSample::selectMs);
        add(times, "answers", cost, SweepSample::decodeMs);
        add(times, "total", cost, SweepSample::totalMs);
        text.append(times.text());
        text.append("%nsweep over full cache: %s (%s .. %s)%n"
                .formatted(
                        decimal(cost.ratio(), 3), decimal(cost.smallestRatio(), 3), decimal(cost.largestRatio(), 3)));
        text.append(
                "statistics and ranking: %s %% of the prefill%n".formatted(decimal(PERCENT * cost.selectShare(), 1)));
        text.append("native memory: %s MiB; hidden states, one layer and all that cells keep: %s MiB; ratio %s%n"
                .formatted(
                        decimal(memory.peakBytes() / BYTES_PER_MIB, 1),
                        decimal(memory.boundBytes() / BYTES_PER_MIB, 1),
                        decimal(cost.memoryRatio(), 3)));
        text.append("largest KV peak of a cell alone over its budget and one layer: %s%n"
                .formatted(decimal(cost.kvPeakRatio(), 3)));
        return text.toString();
    }

    private static void add(TextTable table, String what, SweepCost cost, ToDoubleFunction<SweepSample> value) {
        table.add(what, decimal(cost.median(cost.full(), value), 1), decimal(cost.median(cost.sweep(), value), 1));
    }

    private static Map<String, Object> row(String plan, BenchSubject subject, SweepMeter meter, SweepCost cost) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("plan", plan);
        row.put("ratio", cost.ratio());
        row.put("ratio_min", cost.smallestRatio());
        row.put("ratio_max", cost.largestRatio());
        row.put("rounds", cost.full().size());
        row.put("examples", meter.examples());
        row.put("prompt_tokens", promptTokens(cost));
        row.put("generated_tokens", meter.generated());
        row.put("cells", meter.cells().size());
        put(row, "full", cost, cost.full());
        put(row, "sweep", cost, cost.sweep());
        row.put("select_share", cost.selectShare());
        row.put("prefill_ratio", cost.prefillRatio());
        row.put("peak_bytes", cost.memory().peakBytes());
        row.put("bound_bytes", cost.memory().boundBytes());
        row.put("memory_ratio", cost.memoryRatio());
        row.put("kv_peak_ratio", cost.kvPeakRatio());
        BenchReport.putSubject(
                row,
                subject,
                new BenchSetting(meter.engine().threads(), meter.engine().kvType()));
        return row;
    }

    private static void put(Map<String, Object> row, String name, SweepCost cost, List<SweepSample> samples) {
        row.put(name + "_ms", cost.median(samples, SweepSample::totalMs));
        row.put(name + "_prefill_ms", cost.median(samples, SweepSample::prefillMs));
        row.put(name + "_select_ms", cost.median(samples, SweepSample::selectMs));
        row.put(name + "_decode_ms", cost.median(samples, SweepSample::decodeMs));
    }

    /** Length of the longest prompt. */
    private static int promptTokens(SweepCost cost) {
        return cost.sweep().getFirst().footprints().stream()
                .mapToInt(ExampleMemory::promptTokens)
                .max()
                .orElseThrow();
    }
}
