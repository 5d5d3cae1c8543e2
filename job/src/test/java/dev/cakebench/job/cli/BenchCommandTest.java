package dev.cakebench.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchCommandTest {
    private static final String MODEL = "../conf/quickstart/needle.gguf";

    @Test
    void printsOneObjectForEachTest() throws JsonProcessingException {
        CommandLineRun bench = CommandLineRun.of(
                "bench", "--model", MODEL, "--threads=2", "--tests=pp16,tg2x3", "--repetitions=2", "--format=jsonl");

        assertThat(bench.err()).isEmpty();
        assertThat(bench.exitCode()).isEqualTo(ExitCode.OK);
        List<String> lines = bench.out().lines().toList();
        assertThat(lines).hasSize(2);
        JsonNode row = new ObjectMapper().readTree(lines.get(1));
        assertThat(row.path("test").asText()).isEqualTo("tg2x3");
        assertThat(row.path("tokens_per_second").asDouble()).isPositive();
        assertThat(row.path("repetitions").asInt()).isEqualTo(2);
        assertThat(row.path("model").asText()).isEqualTo(MODEL);
        assertThat(row.path("model_bytes").asLong()).isEqualTo(1_180_128);
        assertThat(row.path("threads").asInt()).isEqualTo(2);
        assertThat(row.path("kernels").asText()).startsWith("vector-");
    }

    @Test
    void refusesWhatItCannotTime() {
        assertThat(refused("--tests=pp16,tg0"))
                .startsWith("cakebench: --tests: unknown test 'tg0'; allowed: ppN (prefill N tokens), tgN (generate N "
                        + "tokens) and tgNxB (B sequences together)");
        assertThat(refused("--tests=tg4096"))
                .startsWith("cakebench: test tg4096 needs 4097 positions; allowed: 4096, the context of " + MODEL);
        assertThat(refused("--kernels=fast")).contains("'--kernels'", "'fast'", "AUTO, VECTOR, SCALAR");
        assertThat(refused("--threads=0")).startsWith("cakebench: --threads: found 0; allowed: a whole number >= 1");
        assertThat(refused("--repetitions=0"))
                .startsWith("cakebench: --repetitions: found 0; allowed: a whole number >= 1");
        assertThat(refused("--format=xml")).contains("'--format'", "'xml'");
    }

    private static String refused(String argument) {
        CommandLineRun bench = CommandLineRun.of("bench", "--model", MODEL, argument);
        assertThat(bench.exitCode()).as(argument).isEqualTo(ExitCode.USAGE);
        assertThat(bench.out()).isEmpty();
        return bench.err();
    }
}
