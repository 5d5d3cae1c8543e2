package dev.cakebench.job.cli.bench;

import static dev.cakebench.job.cli.bench.BenchReport.decimal;

import dev.cakebench.inference.engine.Stage;
import dev.cakebench.inference.engine.StageProfile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Profiles as text: one row per stage, what is unaccounted for, and the total. */
final class ProfileReport {
    private static final double NANOS_PER_MILLISECOND = 1e6;
    private static final double PERCENT = 100;
    private static final String UNACCOUNTED = "unaccounted";
    private static final String TOTAL = "total";

    private record Line(String stage, StageProfile.Entry entry) {}

    private ProfileReport() {}

    /** For people: a table per profile with its shares of the peak below. */
    static String tables(List<BenchProfile> profiles) {
        StringBuilder text = new StringBuilder();
        for (BenchProfile profile : profiles) {
            text.append("%n%s, %d threads, kv %s: where the time went%n%n"
                    .formatted(
                            profile.test().name(),
                            profile.setting().threads(),
                            profile.setting().kvType().label()));
            text.append(table(profile));
            text.append("%nMeasured peak of %d threads: %s GFLOP/s multiply-add, %s GB/s read%n"
                    .formatted(
                            profile.peak().threads(),
                            decimal(profile.peak().gflops(), 1),
                            decimal(profile.peak().readGigabytesPerSecond(), 1)));
            text.append("Share of the multiply-add peak: products with the layers' weights %s, whole %s%n"
                    .formatted(decimal(profile.productsShare(), 3), decimal(profile.wholeShare(), 3)));
        }
        return text.toString();
    }

    private static String table(BenchProfile profile) {
        TextTable table = new TextTable("stage", ">ms", ">%", ">GFLOP/s", ">% of peak", ">weights GB/s");
        for (Line line : lines(profile)) {
            StageProfile.Entry entry = line.entry();
            boolean computes = entry.operations() > 0;
            table.add(
                    line.stage(),
                    decimal(entry.nanos() / NANOS_PER_MILLISECOND, 2),
                    decimal(percentOfTime(entry, profile), 1),
                    computes ? decimal(entry.gflops(), 1) : "",
                    computes ? decimal(percentOfPeak(entry, profile), 1) : "",
                    entry.weightBytes() > 0 ? decimal(entry.weightGigabytesPerSecond(), 2) : "");
        }
        return table.text();
    }

    /** For programs; numbers are 0 where a stage computes or reads nothing that is counted. */
    static List<Map<String, Object>> rows(BenchSubject subject, List<BenchProfile> profiles) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (BenchProfile profile : profiles) {
            for (Line line : lines(profile)) {
                StageProfile.Entry entry = line.entry();
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("profile", profile.test().name());
                row.put("stage", line.stage());
                row.put("milliseconds", entry.nanos() / NANOS_PER_MILLISECOND);
                row.put("percent", percentOfTime(entry, profile));
                row.put("gflops", entry.operations() > 0 ? entry.gflops() : 0);
                row.put("percent_of_peak", entry.operations() > 0 ? percentOfPeak(entry, profile) : 0);
                row.put("weight_gb_per_second", entry.weightBytes() > 0 ? entry.weightGigabytesPerSecond() : 0);
                row.put("peak_gflops", profile.peak().gflops());
                row.put("peak_read_gb_per_second", profile.peak().readGigabytesPerSecond());
                row.put("products_share_of_peak", profile.productsShare());
                row.put("whole_share_of_peak", profile.wholeShare());
                BenchReport.putSubject(row, subject, profile.setting());
                rows.add(row);
            }
        }
        return rows;
    }

    private static List<Line> lines(BenchProfile profile) {
        StageProfile stages = profile.profile();
        List<Line> lines = new ArrayList<>();
        for (Stage stage : Stage.values()) {
            StageProfile.Entry entry = stages.stages().get(stage);
            if (entry != null) {
                lines.add(new Line(stage.label(), entry));
            }
        }
        lines.add(new Line(UNACCOUNTED, new StageProfile.Entry(stages.unaccountedNanos(), 0, 0)));
        lines.add(new Line(TOTAL, new StageProfile.Entry(stages.totalNanos(), stages.operations(), 0)));
        return lines;
    }

    private static double percentOfTime(StageProfile.Entry entry, BenchProfile profile) {
        return PERCENT * entry.nanos() / profile.profile().totalNanos();
    }

    private static double percentOfPeak(StageProfile.Entry entry, BenchProfile profile) {
        return PERCENT * entry.gflops() / profile.peak().gflops();
    }
}
