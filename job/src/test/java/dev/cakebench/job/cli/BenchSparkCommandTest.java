package dev.cakebench.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class BenchSparkCommandTest {
    private static final Pattern TIMES = Pattern.compile("""
            plain loop +([0-9.]+) s
            Spark +([0-9.]+) s, of which ([0-9.]+) s when all chunks are there already
            Spark over loop +([0-9.]+) \\([0-9.]+ \\.\\. [0-9.]+\\)
            without start and end +-?[0-9.]+
            """);

    @Test
    void printsBothTimesAndTheirRatio() {
        CommandLineRun bench = CommandLineRun.of(
                "bench-spark",
                "../conf/quickstart.yaml",
                "--set=model=../conf/quickstart/needle.gguf",
                "--set=datasets[0].files=../conf/quickstart/niah_single_1024.jsonl",
                "--set=datasets[0].limit=2",
                "--rounds=1");

        assertThat(bench.err()).isEmpty();
        assertThat(bench.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(bench.out())
                .startsWith("../conf/quickstart.yaml: 2 examples in 2 chunks, 1 threads, kernels vector-");
        Matcher times = TIMES.matcher(bench.out());
        assertThat(times.find()).as(bench.out()).isTrue();
        double loop = Double.parseDouble(times.group(1));
        double spark = Double.parseDouble(times.group(2));
        assertThat(spark).isGreaterThan(Double.parseDouble(times.group(3)));
        assertThat(Double.parseDouble(times.group(4)))
                .isBetween((spark - 0.01) / (loop + 0.01), (spark + 0.01) / (loop - 0.01));
    }

    @Test
    void aWrongNumberIsRefused() {
        assertThat(CommandLineRun.of("bench-spark", "plan.yaml", "--rounds=0").err())
                .startsWith("cakebench: --rounds: found 0");
    }
}
