package dev.cakebench.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A plan whose text comes along on the command line, as in cluster mode. */
final class PlanTextTest {
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

    private static final String PLAN = """
            model: conf/quickstart/needle.gguf
            output: %s
            datasets:
              - protocol: ruler@1
                files: conf/quickstart/niah_single_1024.jsonl
                limit: 1
                max_prompt_tokens: 320
            policies: [full, cake]
            budgets: [64]
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills the field before each test
    private Path output;

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void runsWithoutTheFileAndItsRelativePathsStartAtTheGivenFolder() {
        CommandLineRun run = CommandLineRun.of(
                "run",
                "plans/only-there.yaml",
                "--plan-text",
                base64(PLAN.formatted(output)),
                "--plan-folder",
                REPOSITORY.toString(),
                "--master",
                "local[1]",
                "--set",
                "budgets=[48]");

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(run.out()).containsPattern("(?m)^cake +48 ").doesNotContainPattern("(?m)^cake +64 ");
        assertThat(output).isNotEmptyDirectory();
    }

    @Test
    void isTheSamePlanAsTheFile() throws Exception {
        Path file = Files.writeString(
                output.resolve("plan.yaml"), PLAN.formatted(output).replace("conf/", REPOSITORY.resolve("conf") + "/"));
        CommandLineRun fromFile = CommandLineRun.of("check", file.toString(), "--no-probe");
        CommandLineRun fromText = CommandLineRun.of(
                "check",
                file.toString(),
                "--no-probe",
                "--plan-text=" + base64(PLAN.formatted(output)),
                "--plan-folder=" + REPOSITORY);

        assertThat(fromFile.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(fromText).isEqualTo(fromFile);
    }

    @Test
    void mistakesInItAreNamedByThePlan() {
        assertThat(CommandLineRun.of("run", "plans/a.yaml", "--plan-text", base64("modle: x\n")))
                .satisfies(run -> assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE))
                .satisfies(run -> assertThat(run.err()).contains("plans/a.yaml:1: modle: ", "unknown key 'modle'"));
    }

    @ParameterizedTest
    @CsvSource({
        "'', found no text",
        "'bW9kZWw6IHg', ''",
        "bW9kZ!, found what is no Base64 (Illegal base64 character 21)",
        "b, found what is no Base64 (Input byte[] should at least have 2 bytes for base64 bytes)",
    })
    void aDamagedTextIsRefused(String text, String found) {
        CommandLineRun run = CommandLineRun.of("run", "a.yaml", "--plan-text=" + text);

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err())
                .startsWith(
                        found.isEmpty()
                                ? "cakebench: a.yaml"
                                : "cakebench: --plan-text: " + found + "; allowed: a plan's text");
    }

    @Test
    void aTextThatIsNotUtf8IsRefused() {
        String latin1 = Base64.getEncoder().encodeToString("model: é".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(CommandLineRun.of("run", "a.yaml", "--plan-text", latin1).err())
                .isEqualTo("cakebench: a.yaml: the file is not UTF-8 text; save it as UTF-8" + System.lineSeparator());
    }

    @Test
    void neitherTextNorFolderStandsAlone() {
        assertThat(CommandLineRun.of("run", "--plan-text", base64(PLAN)).err())
                .startsWith("cakebench: Missing required parameter: 'PLAN'");
        assertThat(CommandLineRun.of("run", "a.yaml", "--plan-folder", "/home/me")
                        .err())
                .startsWith("cakebench: --plan-folder: found no --plan-text; allowed: both or none");
    }
}
