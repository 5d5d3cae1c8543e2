package dev.cakebench.job.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cakebench.inference.gguf.GgufFile;
import dev.cakebench.inference.tokenizer.Tokenizer;
import dev.cakebench.inference.tokenizer.Tokenizers;
import dev.cakebench.job.dataset.DatasetFile;
import dev.cakebench.job.dataset.DatasetRow;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.protocol.DatasetFiles;
import dev.cakebench.job.protocol.Prompt;
import dev.cakebench.job.protocol.PromptContext;
import dev.cakebench.job.protocol.Protocol;
import dev.cakebench.job.protocol.Protocols;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cakebench data}, from the command line to scores. */
final class DataCommandTest {
    private static final Path QUICKSTART =
            Path.of("../conf/quickstart").toAbsolutePath().normalize();
    private static final String MODEL = QUICKSTART.resolve("needle.gguf").toString();

    private static Tokenizer tokenizer;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills the field before each test
    private Path folder;

    @BeforeAll
    static void open() {
        tokenizer = Tokenizers.of(GgufFile.open(Path.of(MODEL)).metadata());
    }

    @Test
    void listNamesProtocolsTasksAndKeys() {
        CommandLineRun list = CommandLineRun.of("data", "list");

        assertThat(list.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(list.out().lines().toList())
                .containsSequence(
                        "ruler@1",
                        "  tasks  cwe, fwe, niah_multikey_1, niah_multikey_2, niah_multikey_3, niah_multiquery,"
                                + " niah_multivalue, niah_single_1, niah_single_2, niah_single_3, qa_1, qa_2, vt",
                        "  files  <task>.jsonl, <task>_<length>.jsonl or <length>/<task>.jsonl, named one by one or by their"
                                + " folder",
                        "  rows   input, outputs; optional index, answer_prefix, language; length where the path states none");
    }

    @Test
    void everyTaskOfRulerRunsFromGenerationToScore() throws IOException {
        CommandLineRun run = generate("ruler", "--rows", "1");

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(run.out().lines()).hasSize(13).contains("file:" + folder.resolve("1024/vt.jsonl") + ": 1 rows");
        scoresItsOwnAnswers("ruler@1", 13);
    }

    @Test
    void theNeedleTestsRunFromGenerationToScore() throws IOException {
        assertThat(generate("passkey", "--rows", "3").err()).isEmpty();
        scoresItsOwnAnswers("passkey@1", 1);
        Files.delete(folder.resolve("1024/passkey.jsonl"));
        assertThat(generate("needle", "--rows", "3").err()).isEmpty();
        scoresItsOwnAnswers("niah@1", 1);
        Files.delete(folder.resolve("1024/needle.jsonl"));
        assertThat(generate("needle", "--rows", "3", "--protocol", "niah-kvpress@1")
                        .err())
                .isEmpty();
        scoresItsOwnAnswers("niah-kvpress@1", 1);
        Files.delete(folder.resolve("1024/needle.jsonl"));
        assertThat(generate("needlebench", "--rows", "3", "--tasks", "single_retrieval")
                        .err())
                .isEmpty();
        scoresItsOwnAnswers("needlebench@1", 1);
    }

    @Test
    void aFileIsNeverReplacedUnasked() throws IOException {
        Path file = folder.resolve("1024/niah_single_1.jsonl");
        assertThat(generate("ruler", "--tasks", "niah_single_1", "--rows", "1").exitCode())
                .isEqualTo(ExitCode.OK);
        String before = Files.readString(file);

        CommandLineRun again = generate("ruler", "--tasks", "niah_single_1", "--rows", "2");
        assertThat(again.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(again.err())
                .startsWith("cakebench: file:" + file
                        + ": is already there; allowed: a new file; name another --output or add --overwrite");
        assertThat(Files.readString(file)).isEqualTo(before);

        assertThat(generate("ruler", "--tasks", "niah_single_1", "--rows", "2", "--overwrite")
                        .exitCode())
                .isEqualTo(ExitCode.OK);
        assertThat(Files.readString(file)).startsWith(before).hasLineCount(2);
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void wrongOptionsAreRefused() {
        assertThat(CommandLineRun.of("data").err()).startsWith("cakebench: a command is missing; allowed: ");
        assertThat(generate("ruler", "--tasks", "niah_9").err())
                .startsWith("cakebench: --tasks: found 'niah_9'; allowed: cwe, fwe, ");
        assertThat(generate("ruler", "--rows", "0").err())
                .startsWith("cakebench: --rows: found 0; allowed: a whole number >= 1");
        assertThat(generate("ruler", "--qa", QUICKSTART.toString()).err())
                .startsWith("cakebench: " + QUICKSTART + ": found a folder of ")
                .contains("allowed: one file; name one");
        assertThat(generate("needle", "--needle", "The code is 77.").err())
                .startsWith("cakebench: --needle: found without --question or --answer");
        assertThat(generate("needle", "--protocol", "passkey@1").err())
                .startsWith("cakebench: --protocol: found 'passkey@1'; allowed: niah@1, niah-kvpress@1");
        assertThat(generate("ruler", "--lengths", "256", "--rows", "4", "--tasks", "cwe")
                        .err())
                .contains("prompt tokens with the smallest haystack, 11 words; allowed: 136,");
        assertThat(generate("ruler", "--essay", folder.resolve("none.txt").toString())
                        .err())
                .startsWith("cakebench: file:" + folder.resolve("none.txt") + ": not found; check the path");
    }

    @Test
    void anEssayOfTheUsersIsRepeatedUntilItFills() throws IOException {
        Path essay = Files.writeString(folder.resolve("essay.txt"), "The king lives near the pond. He is happy.");
        assertThat(generate("ruler", "--tasks", "niah_single_2", "--rows", "1", "--essay", essay.toString())
                        .exitCode())
                .isEqualTo(ExitCode.OK);
        assertThat(Files.readString(folder.resolve("1024/niah_single_2.jsonl")))
                .containsPattern("(The king lives near the pond\\. He is happy\\. ){5}");
    }

    @Test
    void validateNamesEveryBrokenRow() throws IOException {
        Path file = Files.writeString(
                folder.resolve("vt.jsonl"),
                "{\"input\": \"a\", \"outputs\": [\"x\"], \"length\": 9}\n{\"input\": \"a\", \"outputs\": []}\n{\n");

        CommandLineRun run = CommandLineRun.of("data", "validate", file.toString(), "--protocol", "ruler@1");

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.out().lines().toList()).hasSize(3).satisfies(lines -> {
            assertThat(lines.get(0))
                    .isEqualTo("file:" + file + ":2: key 'outputs': found an empty list; allowed: one or more answers; "
                            + "correct the row or remove it");
            assertThat(lines.get(1)).startsWith("file:" + file + ":3: found no valid JSON");
            assertThat(lines.get(2)).isEqualTo("3 rows in 1 file, 2 of them broken");
        });

        CommandLineRun good = CommandLineRun.of(
                "data", "validate", QUICKSTART.resolve("niah_single_1024.jsonl").toString(), "--protocol", "ruler@1");
        assertThat(good.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(good.out()).startsWith("50 rows in 1 file, none of them broken");
    }

    @Test
    void describeTellsLengthsAndDepths() {
        CommandLineRun run = CommandLineRun.of(
                "data",
                "describe",
                QUICKSTART.resolve("niah_single_1024.jsonl").toString(),
                "--protocol",
                "ruler@1",
                "--model",
                MODEL);

        assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(run.out())
                .contains("niah_single_1024: ruler@1, task niah_single")
                .contains("  rows       50, 0 of them cannot be posed")
                .containsPattern(
                        "  tokens     9\\d\\d least, 9\\d\\d median, 9\\d\\d p95, 9\\d\\d most, and up to 128 of the answer")
                .contains("  truncated  0 rows")
                .containsPattern("  gold depth known of 50 rows: \\d % to \\d\\d % of the prompt, median \\d\\d %");
    }

    /** Poses every row of the generated files and scores its own answers, and none. */
    private void scoresItsOwnAnswers(String protocolId, int files) throws IOException {
        Configuration hadoop = new Configuration(false);
        Protocol protocol = Protocols.get(protocolId);
        List<DatasetFile> found = DatasetFiles.resolve(
                hadoop, protocol, List.of(), List.of(folder.resolve("1024").toString()));
        assertThat(found).hasSize(files);
        for (DatasetFile file : found) {
            for (DatasetRow row : protocol.reader().read(hadoop, file.path(), Integer.MAX_VALUE)) {
                assertThat(row.problem()).isNull();
                Example example = row.example();
                assertThat(example.lengthBucket()).isEqualTo("1024");
                Prompt prompt = protocol.prompt(example, new PromptContext(tokenizer, null, 4096, 0));
                assertThat(prompt.tokens().length + protocol.maxNewTokens(example.task()))
                        .isBetween(1024 / 2, 1024);
                assertThat(prompt.contextTokens()).isBetween(1, prompt.tokens().length - 1);
                assertThat(tokenizer.decode(prompt.tokens(), true)).endsWith(protocol.question(example));
                assertThat(prompt.gold())
                        .as(file.dataset())
                        .matches(gold -> gold != null || !file.task().startsWith("n"));
                String answer = protocol.postprocess(example.task(), " " + String.join(", ", example.references()));
                assertThat(protocol.metric(example.task()).score(answer, example))
                        .as(example.task())
                        .isCloseTo(1, within(1e-6));
                assertThat(protocol.metric(example.task()).score(protocol.postprocess(example.task(), ""), example))
                        .as(example.task())
                        .isZero();
            }
        }
    }

    private CommandLineRun generate(String kind, String... options) {
        List<String> arguments = new ArrayList<>(List.of("data", "generate", kind));
        arguments.addAll(List.of("--model", MODEL, "--output", folder.toString()));
        if (!List.of(options).contains("--lengths")) {
            arguments.addAll(List.of("--lengths", "1024"));
        }
        arguments.addAll(List.of(options));
        return CommandLineRun.of(arguments.toArray(String[]::new));
    }
}
