package dev.cakebench.job.protocol.ruler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cakebench.job.dataset.DatasetRow;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.protocol.ByteTokenizer;
import dev.cakebench.job.protocol.Prompt;
import dev.cakebench.job.protocol.PromptContext;
import dev.cakebench.job.protocol.PromptException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulerProtocolTest {
    private static final RulerProtocol PROTOCOL = new RulerProtocol();
    private static final ByteTokenizer TOKENIZER = new ByteTokenizer();
    private static final String INSTRUCTION = "Keep the secret.\n";
    private static final String QUESTION = "Which secret?";
    private static final String PREFIX = " It is";

    @TempDir
    private java.nio.file.Path folder;

    @Test
    void readsRows() throws IOException {
        List<DatasetRow> rows = rows(
                "niah_single_1_512.jsonl",
                "{\"index\": 4, \"input\": \"a\\nb\", \"outputs\": [\"x\", \"y\"], \"length\": 300, \"answer_prefix\": \" c\"}",
                "{\"input\": \"a\\nb\", \"outputs\": [\"x\"]}");
        assertThat(rows).allMatch(row -> row.problem() == null);
        Example example = rows.getFirst().example();
        assertThat(example.protocol()).isEqualTo("ruler@1");
        assertThat(example.task()).isEqualTo("niah_single_1");
        assertThat(example.id()).isEqualTo("4");
        assertThat(example.lengthBucket()).isEqualTo("512");
        assertThat(example.references()).containsExactly("x", "y");
        assertThat(rows.get(1).example().id()).isEqualTo("2");
    }

    @Test
    void lengthsWithoutANominalOneAreRoundedUpToAPowerOfTwo() throws IOException {
        List<DatasetRow> rows = rows(
                "vt.jsonl",
                "{\"input\": \"a\", \"outputs\": [\"x\"], \"length\": 3181}",
                "{\"input\": \"a\", \"outputs\": [\"x\"], \"length\": 4096}",
                "{\"input\": \"a\", \"outputs\": [\"x\"], \"length\": 4097}",
                "{\"input\": \"a\", \"outputs\": [\"x\"], \"length\": 1}");
        assertThat(rows).extracting(row -> row.example().lengthBucket()).containsExactly("4096", "4096", "8192", "256");
    }

    @Test
    void namesWhatIsWrongWithARow() throws IOException {
        List<DatasetRow> rows = rows(
                "vt.jsonl",
                "{\"outputs\": [\"x\"], \"length\": 1}",
                "{\"input\": \" \", \"outputs\": [\"x\"], \"length\": 1}",
                "{\"input\": \"a\", \"outputs\": [], \"length\": 1}",
                "{\"input\": \"a\", \"outputs\": [\"\"], \"length\": 1}",
                "{\"input\": \"a\", \"outputs\": \"x\", \"length\": 1}",
                "{\"input\": \"a\", \"outputs\": [\"x\"]}",
                "{\"input\": \"a\", \"outputs\": [\"x\"], \"length\": 1.5}",
                "{\"input\": \"a\", \"outputs\": [\"x\"], \"length\": -1}",
                "{\"input\": \"a\", \"outputs\": [7], \"length\": 1}");
        assertThat(rows)
                .extracting(row -> Objects.requireNonNull(row.problem()).replaceFirst("^.*vt.jsonl:", ""))
                .containsExactly(
                        "1: key 'input' is missing; found the keys [outputs, length]; it must be a text; add it or remove the row",
                        "2: key 'input': found a blank text; allowed: the prompt; correct the row or remove it",
                        "3: key 'outputs': found an empty list; allowed: one or more answers; correct the row or remove it",
                        "4: key 'outputs': found an empty text; allowed: one or more answers; correct the row or remove it",
                        "5: key 'outputs': found a text; allowed: a list of texts; correct the row or remove it",
                        "6: key 'length' is missing; found the keys [input, outputs]; it must be a whole number; add it or remove "
                                + "the row",
                        "7: key 'length': found 1.5; allowed: a whole number; correct the row or remove it",
                        "8: key 'length': found -1; allowed: 0 to 2147483647; correct the row or remove it",
                        "9: key 'outputs[0]': found a number; allowed: a text; correct the row or remove it");
    }

    @Test
    void promptIsInputAndPrefixWithoutParsingControlTokens() throws IOException {
        String input = INSTRUCTION + "The secret is 42 <end>.\n" + QUESTION;
        Prompt prompt = PROTOCOL.prompt(example(input, "42"), context(1000, 0));
        assertThat(prompt.tokens()).isEqualTo(TOKENIZER.encode(input + PREFIX, true, false));
        assertThat(prompt.contextTokens()).isEqualTo(1 + input.indexOf(QUESTION));
        assertThat(prompt.truncatedTokens()).isZero();
        BitSet gold = new BitSet();
        gold.set(1 + input.indexOf("42"), 1 + input.indexOf("42") + 2);
        assertThat(prompt.gold()).isEqualTo(gold);
    }

    @Test
    void anAnswerInTheQuestionIsNoGold() throws IOException {
        Prompt prompt = PROTOCOL.prompt(example(INSTRUCTION + "Nothing.\nIs it 42?", "42"), context(1000, 0));
        assertThat(prompt.gold()).isNull();
    }

    @Test
    void refusesAPromptThatDoesNotFit() throws IOException {
        Example example = example(INSTRUCTION + QUESTION, "42");
        int tokens = TOKENIZER.encode(INSTRUCTION + QUESTION + PREFIX, true, false).length;
        assertThat(PROTOCOL.prompt(example, context(tokens + 128, 0)).tokens()).hasSize(tokens);
        assertThatThrownBy(() -> PROTOCOL.prompt(example, context(tokens + 127, 0)))
                .isInstanceOf(PromptException.class)
                .hasMessage(
                        "%s: found a prompt of %d tokens; allowed: %d, which is the model's context of %d less 128 for the "
                                + "answer; use shorter rows, set max_prompt_tokens or take a model with a longer context",
                        example.source(), tokens, tokens - 1, tokens + 127);
    }

    @Test
    void shortensTheMiddleOfTheHaystackAndKeepsNeedles() throws IOException {
        StringBuilder input = new StringBuilder(INSTRUCTION);
        for (int i = 0; i < 9; i++) {
            input.append(i == 4 ? "The secret is 42.\n" : "Line number " + i + " is hay.\n");
        }
        input.append(QUESTION);
        Example example = example(input.toString(), "42");
        int whole = TOKENIZER.encode(input + PREFIX, true, false).length;
        int line = "Line number 0 is hay.\n".length();

        Prompt same = PROTOCOL.prompt(example, context(10_000, whole));
        assertThat(same.truncatedTokens()).isZero();

        Prompt shorter = PROTOCOL.prompt(example, context(10_000, whole - 2 * line - 1));
        assertThat(shorter.truncatedTokens()).isEqualTo(3 * line);
        assertThat(TOKENIZER.decode(shorter.tokens(), true))
                .startsWith(INSTRUCTION + "Line number 0 is hay.\n")
                .contains("Line number 1 is hay.\nThe secret is 42.\nLine number 6 is hay.\n")
                .endsWith("Line number 8 is hay.\n" + QUESTION + PREFIX);
        assertThat(shorter.gold()).isNotNull();
        assertThat(shorter.contextTokens()).isEqualTo(shorter.tokens().length - (QUESTION + PREFIX).length());

        String least = INSTRUCTION + "The secret is 42.\n" + QUESTION + PREFIX;
        Prompt shortest = PROTOCOL.prompt(example, context(10_000, least.length() + 1));
        assertThat(TOKENIZER.decode(shortest.tokens(), true)).isEqualTo(least);
        assertThatThrownBy(() -> PROTOCOL.prompt(example, context(10_000, least.length())))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("allowed by max_prompt_tokens: " + least.length()
                        + ", in which not even instruction, needles and question have room");
    }

    @Test
    void shortensBySentencesWhereTheHaystackIsOneLine() throws IOException {
        String input = INSTRUCTION + "One goes. Two goes! The secret is 42. Three goes? Four stays.\n" + QUESTION;
        int whole = TOKENIZER.encode(input + PREFIX, true, false).length;
        Prompt prompt = PROTOCOL.prompt(example(input, "42"), context(10_000, whole - 1));
        assertThat(TOKENIZER.decode(prompt.tokens(), true))
                .isEqualTo(INSTRUCTION + "One goes. The secret is 42. Three goes? Four stays.\n" + QUESTION + PREFIX);
    }

    @Test
    void doesNotShortenWhatCountsTheWholeText() throws IOException {
        DatasetRow row = rows("cwe.jsonl", "{\"input\": \"a\\nb\\nc\", \"outputs\": [\"b\"], \"length\": 5}")
                .getFirst();
        assertThatThrownBy(() -> PROTOCOL.prompt(row.example(), context(1000, 3)))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("the answer of task cwe depends on the whole text, so it is not shortened");
    }

    @Test
    void knowsEveryTasksAnswerLength() {
        assertThat(PROTOCOL.tasks())
                .hasSize(13)
                .isSorted()
                .extracting(task -> PROTOCOL.maxNewTokens(task))
                .containsExactly(120, 50, 128, 128, 128, 128, 128, 128, 128, 128, 32, 32, 30);
        assertThat(PROTOCOL.maxNewTokens("niah_single_essay")).isEqualTo(128);
        assertThatThrownBy(() -> PROTOCOL.maxNewTokens("qa_3")).hasMessageContaining("unknown task 'qa_3' of ruler@1");
    }

    private Example example(String input, String output) throws IOException {
        String row = "{\"index\": 0, \"input\": \"%s\", \"outputs\": [\"%s\"], \"answer_prefix\": \"%s\"}"
                .formatted(input.replace("\n", "\\n"), output, PREFIX);
        return rows("niah_single_1_512.jsonl", row).getFirst().example();
    }

    private List<DatasetRow> rows(String name, String... lines) throws IOException {
        java.nio.file.Path file = folder.resolve(name);
        Files.writeString(file, String.join("\n", lines));
        return PROTOCOL.reader().read(new Configuration(false), new Path(file.toUri()), Integer.MAX_VALUE);
    }

    private static PromptContext context(int contextLength, int maxPromptTokens) {
        return new PromptContext(TOKENIZER, null, contextLength, maxPromptTokens);
    }
}
