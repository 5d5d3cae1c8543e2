package dev.cakebench.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ColdStartCommandTest {
    private static final String MODEL = "../conf/quickstart/needle.gguf";

    @Test
    void timesTheWayToTheFirstToken() {
        CommandLineRun cold =
                CommandLineRun.of("cold-start", "--model", MODEL, "--threads=1", "--prompt=AB", "--repetitions=1");

        assertThat(cold.err()).isEmpty();
        assertThat(cold.exitCode()).isEqualTo(ExitCode.OK);
        List<String> rows = cold.out().lines().skip(2).toList();
        assertThat(rows)
                .extracting(row -> row.split("\\|", -1)[1].trim())
                .containsExactly("JVM, command line", "model opened", "engine made", "first token");
        List<Double> sinceStart = rows.stream()
                .map(row -> Double.valueOf(row.split("\\|", -1)[2].trim()))
                .toList();
        assertThat(sinceStart).isSorted();
        assertThat(sinceStart.getFirst()).isGreaterThan(10);
        double sum = rows.stream()
                .map(row -> row.split("\\|", -1)[3].trim())
                .mapToDouble(Double::parseDouble)
                .sum();
        assertThat(Math.abs(sum - sinceStart.getLast())).isLessThan(4);
    }

    @Test
    void saysWhatTheJvmSaid() {
        CommandLineRun cold = CommandLineRun.of("cold-start", "--model", "none.gguf", "--repetitions=1");
        assertThat(cold.exitCode()).isEqualTo(ExitCode.INCOMPLETE);
        assertThat(cold.err()).contains("first-token --model none.gguf", "ended with status 2", "cakebench: ");
    }

    @Test
    void refusesWrongNumbers() {
        assertThat(CommandLineRun.of("cold-start", "--model", MODEL, "--repetitions=0")
                        .err())
                .startsWith("cakebench: --repetitions: found 0; allowed: a whole number >= 1");
    }
}
