package dev.cakebench.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchCommandTest {
    private static final String MODEL = "../conf/quickstart/needle.gguf";

    @Test
    void printsOneObjectForEachTest() throws JsonProcessingException {
        CommandLineRun bench = CommandLineRun.of(
                "bench",
                "--model",
                MODEL,
                "--threads=2",
                "--tests=pp16",
                "--generate=2",
                "--batch=3",
                "--kv-type=f16",
                "--repetitions=2",
                "--format=jsonl",
                "--profile");

        assertThat(bench.err()).isEmpty();
        assertThat(bench.exitCode()).isEqualTo(ExitCode.OK);
        List<String> lines = bench.out().lines().toList();
        assertThat(lines).filteredOn(line -> line.startsWith("{\"test\"")).hasSize(2);
        JsonNode row = new ObjectMapper().readTree(lines.get(1));
        assertThat(row.path("test").asText()).isEqualTo("tg2x3");
        assertThat(row.path("tokens_per_second").asDouble()).isPositive();
        assertThat(row.path("repetitions").asInt()).isEqualTo(2);
        assertThat(row.path("model").asText()).isEqualTo(MODEL);
        assertThat(row.path("model_bytes").asLong()).isEqualTo(1_180_128);
        assertThat(row.path("threads").asInt()).isEqualTo(2);
        assertThat(row.path("kv_type").asText()).isEqualTo("f16");
        assertThat(row.path("kernels").asText()).startsWith("vector-");
        assertThat(row.path("vector_bits").asInt()).isPositive();
        assertThat(row.path("cpu").asText()).isNotBlank();
        JsonNode last = new ObjectMapper().readTree(lines.getLast());
        assertThat(last.path("profile").asText()).isEqualTo("tg2x3");
        assertThat(last.path("stage").asText()).isEqualTo("total");
        assertThat(last.path("percent").asDouble()).isEqualTo(100);
        assertThat(last.path("whole_share_of_peak").asDouble()).isBetween(1e-6, 1.5);
    }

    @Test
    void testsEveryNumberOfThreadsAndKvType() throws JsonProcessingException {
        CommandLineRun bench = CommandLineRun.of(
                "bench",
                "--model",
                MODEL,
                "--threads=1,2",
                "--prompt=8",
                "--kv-type=f32,q8_0",
                "--repetitions=1",
                "--format=json");

        assertThat(bench.err()).isEmpty();
        List<String> settings = new ArrayList<>();
        for (JsonNode row : new ObjectMapper().readTree(bench.out())) {
            settings.add(row.path("test").asText() + " " + row.path("threads").asInt() + " "
                    + row.path("kv_type").asText());
        }
        assertThat(settings).containsExactly("pp8 1 f32", "pp8 1 q8_0", "pp8 2 f32", "pp8 2 q8_0");
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
        assertThat(refused("--kv-type=f8")).startsWith("cakebench: --kv-type: found 'f8'; allowed: f32, f16, q8_0");
        assertThat(refused("--batch=4")).startsWith("cakebench: --batch: found without --generate; allowed: with it");
        assertThat(refused("--generate=0"))
                .startsWith("cakebench: --prompt, --generate, --batch: unknown test 'tg0'; allowed: ");
        assertThat(refused("--format=xml")).contains("'--format'", "'xml'");
    }

    private static String refused(String argument) {
        CommandLineRun bench = CommandLineRun.of("bench", "--model", MODEL, argument);
        assertThat(bench.exitCode()).as(argument).isEqualTo(ExitCode.USAGE);
        assertThat(bench.out()).isEmpty();
        return bench.err();
    }
}
