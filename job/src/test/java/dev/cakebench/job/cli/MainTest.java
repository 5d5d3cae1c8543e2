package dev.cakebench.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.job.run.RunException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {
    private static final Path QUICKSTART =
            Path.of("../conf/quickstart").toAbsolutePath().normalize();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills the field before each test
    private Path directory;

    private Path plan(String text) throws IOException {
        return Files.writeString(directory.resolve("plan.yaml"), text);
    }

    private String smallPlan() {
        return """
                model: %s
                output: %s
                datasets:
                  - protocol: ruler@1
                    files: %s
                    limit: 2
                policies: [full, cake]
                budgets: [64, 16]
                """.formatted(
                        QUICKSTART.resolve("needle.gguf"),
                        directory.resolve("out"),
                        QUICKSTART.resolve("niah_single_1024.jsonl"));
    }

    @Test
    void helpListsTheCommandsAndExitCodes() {
        CommandLineRun help = CommandLineRun.of("--help");

        assertThat(help.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(help.out())
                .contains("  check ", "  run ", "  report ", "  bench ", "  policies ", "  schema ", "  version ")
                .contains("Exit codes:", "  0   everything", "  1   a run", "  2   a wrong", "  3   a Java");
    }

    @Test
    void aWrongCommandLineIsOneMessageAndExitCode2() {
        assertThat(CommandLineRun.of())
                .isEqualTo(new CommandLineRun(
                        ExitCode.USAGE, "", lines("cakebench: a command is missing", "Try 'cakebench --help'.")));
        assertThat(CommandLineRun.of("benhc"))
                .isEqualTo(new CommandLineRun(
                        ExitCode.USAGE,
                        "",
                        lines(
                                "cakebench: Unmatched argument at index 0: 'benhc'",
                                "Did you mean: cakebench bench or cakebench bench-spark?",
                                "Try 'cakebench --help'.")));
        assertThat(CommandLineRun.of("run"))
                .isEqualTo(new CommandLineRun(
                        ExitCode.USAGE,
                        "",
                        lines("cakebench: Missing required parameter: 'PLAN'", "Try 'cakebench run --help'.")));
        assertThat(CommandLineRun.of("run", "plan.yaml", "--max-failed=-1").err())
                .startsWith("cakebench: --max-failed: found -1; allowed: a whole number >= 0");
        assertThat(CommandLineRun.of("check", "plan.yaml", "--cores=1", "--threads=2")
                        .err())
                .startsWith("cakebench: --cores 1 --threads 2: allowed: 1 or more threads, and as many cores or more");
    }

    @Test
    void aWrongPlanListsItsMistakesWithoutAStackTrace() throws IOException {
        String plan = plan("modle: x\nbudgets: [0]\n").toString();
        for (String command : new String[] {"check", "run", "report"}) {
            CommandLineRun run = CommandLineRun.of(command, plan, "--set", "seed=x");

            assertThat(run.exitCode()).as(command).isEqualTo(ExitCode.USAGE);
            assertThat(run.out()).isEmpty();
            assertThat(run.err())
                    .startsWith("cakebench: " + plan + ":1: ")
                    .contains(plan + ":1: modle: unknown key 'modle', nearest 'model'; allowed: model, output,")
                    .contains(plan + ":2: budgets[0]: found '0'; allowed: a whole number >= 1")
                    .contains("--set seed=x: seed: found 'x'; allowed: a whole number of 64 bits")
                    .doesNotContain("\tat ");
        }
        assertThat(CommandLineRun.of("--verbose", "check", plan).err()).contains("\tat dev.cakebench.");
    }

    @Test
    void checkPrintsWhatAPlanAmountsTo() throws IOException {
        CommandLineRun check = CommandLineRun.of(
                "check", plan(smallPlan()).toString(), "--no-probe", "--cores", "6", "--threads", "2");

        assertThat(check.err()).isEmpty();
        assertThat(check.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(check.out())
                .contains("model    needle-1.1m: llama, 6 layers, width 128, 4 query and 2 KV heads of 32")
                .contains("sha256 700246dbd4f9b2b36baf4cf64441bf149dcc13d61c5f4c9a50a3d3b9e53fc82f")
                .contains("data     niah_single_1024, ruler@1 niah_single: 2 rows, ")
                .contains("cells    3 for each example: full, cake@64, cake@16")
                .contains("! fails on 2 examples: cake@16: policy cake: a budget of 16 entries")
                .contains("rows     6 = 3 cells x 2 examples")
                .contains("x 6 layers x 2 (K and V) x 2 heads x 128 bytes (32 elements as f32) = ")
                .contains("an executor of 6 cores with 2 for each example: 3 x ")
                .doesNotContain("time ");
        assertThat(directory.resolve("out")).doesNotExist();
    }

    @Test
    void checkListsExamplesThatWillFail() throws IOException {
        CommandLineRun check = CommandLineRun.of(
                "check", plan(smallPlan()).toString(), "--no-probe", "--set", "datasets[0].max_prompt_tokens=20");

        assertThat(check.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(check.out())
                .contains("2 rows, none of which can be posed")
                .contains("! " + "file:" + QUICKSTART.resolve("niah_single_1024.jsonl") + ":1")
                .contains("rows     6 = 3 cells x 2 examples, of which 2 will fail")
                .doesNotContain("memory");
    }

    @Test
    void checkEstimatesTheTime() throws IOException {
        CommandLineRun check = CommandLineRun.of(
                "check", plan(smallPlan()).toString(), "--set", "policies=[full]", "--set", "batching=1");

        assertThat(check.out())
                .containsPattern("time {5}about .* on \\d+ cores like these, an estimate: a probe "
                        + "prefilled 128 tokens in [0-9.]+ ms and decoded a step\\R");
    }

    @Test
    void policiesAreListedWithKnobsAndDefaults() {
        CommandLineRun policies = CommandLineRun.of("policies");

        assertThat(policies.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(policies.out().lines().toList())
                .contains(
                        "full: keeps every entry; the reference that the other policies are compared with",
                        "  gamma           weight of the variance in the eviction indicator",
                        "                  default 200.0; allowed: a number >= 0 and <= 1000000");
    }

    @Test
    void versionNamesCodeJavaAndSpark() {
        CommandLineRun version = CommandLineRun.of("version");

        assertThat(version.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(version.out()).containsPattern("cakebench .+\\RJava .+\\RSpark 4\\.");
        assertThat(CommandLineRun.of("--version")).isEqualTo(version);
    }

    @Test
    void reportNeedsARun() throws IOException {
        assertThat(CommandLineRun.of("report", directory.toString()))
                .extracting(CommandLineRun::exitCode, CommandLineRun::err)
                .satisfies(run -> {
                    assertThat(run).first().isEqualTo(ExitCode.USAGE);
                    assertThat(run).last().asString().contains("there is no such file, so the folder is no run");
                });
        CommandLineRun notRun = CommandLineRun.of("report", plan(smallPlan()).toString());
        assertThat(notRun.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(notRun.err())
                .isEqualTo(lines("cakebench: file:" + directory.resolve("out")
                        + ": found no run of this plan among no runs; run the plan first, or name a run's folder"));
    }

    @Test
    void errorsHaveTheirExitCodes() {
        assertThat(error(new EnvironmentException("no vectors"), false))
                .isEqualTo(new CommandLineRun(ExitCode.ENVIRONMENT, "", lines("cakebench: no vectors")));
        assertThat(error(new RunException("Spark gave up", new IOException()), false))
                .isEqualTo(new CommandLineRun(ExitCode.INCOMPLETE, "", lines("cakebench: Spark gave up")));
        assertThat(error(new IllegalStateException("odd"), false))
                .isEqualTo(new CommandLineRun(
                        ExitCode.INCOMPLETE,
                        "",
                        lines(
                                "cakebench: unexpected error: java.lang.IllegalStateException: odd",
                                "Run it again with --verbose to see where it comes from.")));
        assertThat(error(new IllegalStateException("odd"), true).err()).contains("\tat dev.cakebench.");
    }

    private static CommandLineRun error(Exception e, boolean verbose) {
        StringWriter err = new StringWriter();
        CommandLine command = new CommandLine(new Main()).setErr(new PrintWriter(err, true));
        return new CommandLineRun(ErrorPrinter.error(e, command, verbose), "", err.toString());
    }

    private static String lines(String... lines) {
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }
}
