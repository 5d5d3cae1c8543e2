package dev.cakebench.job.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BenchSweepCommandTest {
    private static final List<String> SHORT = List.of(
            "bench-sweep",
            "../conf/sweep-cost.yaml",
            "--set=model=../conf/quickstart/needle.gguf",
            "--set=datasets[0].files=../conf/quickstart/niah_single_1024.jsonl",
            "--set=datasets[0].limit=2",
            "--set=datasets[0].max_prompt_tokens=320",
            "--threads=1",
            "--rounds=2",
            "--generate=5");

    /** What may be given once; {@code --set} is repeatable. */
    private static final Pattern OPTION = Pattern.compile("--(?!set)[a-z]+=");

    @Test
    void printsOneObjectWithTheRatio() throws JsonProcessingException {
        CommandLineRun bench = run("--set=budgets=[64,20%]", "--format=jsonl");

        assertThat(bench.err()).isEmpty();
        assertThat(bench.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(bench.out().lines()).hasSize(1);
        JsonNode row = new ObjectMapper().readTree(bench.out());
        assertThat(row.path("plan").asText()).isEqualTo("../conf/sweep-cost.yaml");
        assertThat(row.path("cells").asInt()).isEqualTo(12);
        assertThat(row.path("examples").asInt()).isEqualTo(2);
        assertThat(row.path("generated_tokens").asInt()).isEqualTo(5);
        assertThat(row.path("prompt_tokens").asInt()).isBetween(250, 320);
        assertThat(row.path("rounds").asInt()).isEqualTo(2);
        assertThat(row.path("ratio").asDouble())
                .isBetween(
                        row.path("ratio_min").asDouble(), row.path("ratio_max").asDouble());
        for (String name : List.of("full", "sweep")) {
            double parts = 0;
            for (String part : List.of("_prefill_ms", "_select_ms", "_decode_ms")) {
                assertThat(row.path(name + part).asDouble()).as(name + part).isPositive();
                parts += row.path(name + part).asDouble();
            }
            assertThat(parts).isCloseTo(row.path(name + "_ms").asDouble(), within(0.2 * parts));
        }
        assertThat(row.path("prefill_ratio").asDouble() - 1)
                .isCloseTo(row.path("select_share").asDouble(), within(1e-9));
        assertThat(row.path("memory_ratio").asDouble() * row.path("bound_bytes").asLong())
                .isCloseTo(row.path("peak_bytes").asDouble(), within(1.0));
        assertThat(row.path("kv_peak_ratio").asDouble()).isBetween(0.5, 1.05);
        assertThat(row.path("threads").asInt()).isEqualTo(1);
        assertThat(row.path("kernels").asText()).startsWith("vector-");
    }

    @Test
    void printsATableForPeople() {
        CommandLineRun bench = run("--set=policies=[cake]", "--set=budgets=[20%]");

        assertThat(bench.err()).isEmpty();
        assertThat(bench.out())
                .contains("1 cells; 2 examples of up to ", "answers of 5 tokens; medians of 2 rounds")
                .contains("| ms ", "| prefill ", "| policies ", "| answers ", "| total ")
                .contains("sweep over full cache: ", "statistics and ranking: ", "native memory: ", "largest KV peak");
    }

    @Test
    void refusesWhatItCannotMeasure() {
        assertThat(refused("--rounds=0")).startsWith("cakebench: --rounds: found 0; allowed: a whole number >= 1");
        assertThat(refused("--generate=0")).startsWith("cakebench: --generate: found 0; allowed: a whole number >= 1");
        assertThat(refused("--threads=0")).startsWith("cakebench: --threads: found 0; allowed: a whole number >= 1");
        assertThat(refused("--set=policies=[cakes]")).contains("unknown policy 'cakes'");
    }

    @Test
    void aCellThatFailsEndsTheMeasurementByName() {
        CommandLineRun bench = run("--set=budgets=[16]");

        assertThat(bench.exitCode()).isEqualTo(ExitCode.INCOMPLETE);
        assertThat(bench.out()).isEmpty();
        assertThat(bench.err())
                .startsWith("cakebench: cell cake@16, example 0 of niah_single_1024 failed: PolicyException: ");
    }

    @Test
    void anAnswerThatTheContextCutsShortEndsTheMeasurement() {
        CommandLineRun bench = run("--set=budgets=[64]", "--generate=4000");

        assertThat(bench.exitCode()).isEqualTo(ExitCode.INCOMPLETE);
        assertThat(bench.err())
                .contains(
                        "cell full, example 0",
                        " of 4000 tokens, at the end of the model's context: use shorter prompts");
    }

    private static CommandLineRun run(String... more) {
        List<String> given = List.of(more);
        List<String> arguments = new ArrayList<>(SHORT);
        arguments.removeIf(one -> OPTION.matcher(one).lookingAt()
                && given.stream().anyMatch(option -> option.startsWith(one.substring(0, one.indexOf('=')))));
        arguments.addAll(given);
        return CommandLineRun.of(arguments.toArray(String[]::new));
    }

    private static String refused(String argument) {
        CommandLineRun bench = run(argument);
        assertThat(bench.exitCode()).as(argument).isEqualTo(ExitCode.USAGE);
        assertThat(bench.out()).isEmpty();
        return bench.err();
    }
}
