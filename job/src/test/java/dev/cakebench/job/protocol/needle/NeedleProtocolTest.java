package dev.cakebench.job.protocol.needle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cakebench.job.dataset.DataException;
import dev.cakebench.job.dataset.DatasetFile;
import dev.cakebench.job.dataset.DatasetRow;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.protocol.ByteTokenizer;
import dev.cakebench.job.protocol.ChatTemplate;
import dev.cakebench.job.protocol.Prompt;
import dev.cakebench.job.protocol.PromptContext;
import dev.cakebench.job.protocol.PromptException;
import dev.cakebench.job.protocol.TaskMean;
import java.io.IOException;
import java.nio.file.Files;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NeedleProtocolTest {
    private static final ByteTokenizer TOKENIZER = new ByteTokenizer();
    private static final String ROW = "{\"context\": \"Hay. The key is 77. Hay.\", \"question\": \"Which key?\", "
            + "\"answers\": [\"77\"], \"needle\": \"The key is 77.\", \"length\": 512}";

    @TempDir
    private java.nio.file.Path folder;

    @Test
    void thePathSaysTaskDatasetAndLength() {
        NeedleProtocol protocol = new NeedleBenchProtocol();
        assertThat(protocol.datasetFile(new Path("/d/1024/single_retrieval.jsonl")))
                .isEqualTo(new DatasetFile(
                        new Path("/d/1024/single_retrieval.jsonl"), "single_retrieval_1024", "single_retrieval"));
        assertThat(protocol.datasetFile(new Path("/d/multi_reasoning_2048.jsonl"))
                        .dataset())
                .isEqualTo("multi_reasoning_2048");
        assertThatThrownBy(() -> protocol.datasetFile(new Path("/d/needle.jsonl")))
                .isInstanceOf(DataException.class)
                .hasMessage("data file /d/needle.jsonl: 'needle' is no task of needlebench@1; allowed: multi_reasoning,"
                        + " multi_retrieval, single_retrieval; rename the file");
    }

    @Test
    void promptsKnowWhereTheQuestionStartsAndWhereTheGoldIs() throws IOException {
        Example example = example(new NiahProtocol(), "needle.jsonl", ROW);
        assertThat(example.lengthBucket()).isEqualTo("512");
        Prompt prompt = new NiahProtocol().prompt(example, context(null, 1000, 0));
        String text =
                "<|im_start|> This is a very long story book: <book> Hay. The key is 77. Hay. </book>.\n Based on the"
                        + " content of the book, Question: Which key?\nAnswer:";
        assertThat(prompt.tokens()).isEqualTo(TOKENIZER.encode(text, true, false));
        assertThat(prompt.contextTokens()).isEqualTo(1 + text.indexOf(" </book>"));
        assertThat(new NiahProtocol().question(example)).isEqualTo(text.substring(text.indexOf(" </book>")));
        assertThat(prompt.gold()).isEqualTo(bits(1 + text.indexOf("77"), 2));
    }

    @Test
    void aChatTemplateThatTrimsAndAPrefixBehindIt() throws IOException {
        String row =
                "{\"context\": \"Hay 77.\", \"question\": \" Which?  \", \"answers\": [\"The key is 77\"], \"gold\": [\"77\"],"
                        + " \"answer_prefix\": \" It is\", \"length\": 512}";
        Example example = example(new KvpressNiahProtocol(), "needle.jsonl", row);
        ChatTemplate chat = messages -> "<start>" + messages.getFirst().strip() + "<end>";
        Prompt prompt = new KvpressNiahProtocol().prompt(example, context(chat, 1000, 0));
        String message = "This is a very long story book: <book> Hay 77. </book>. Which?";
        assertThat(TOKENIZER.decode(prompt.tokens(), true)).isEqualTo(message + " It is");
        assertThat(prompt.tokens()[1]).isEqualTo(ByteTokenizer.TURN_START);
        assertThat(prompt.contextTokens()).isEqualTo(2 + message.indexOf(" </book>"));
        assertThat(prompt.gold()).isEqualTo(bits(2 + message.indexOf("77"), 2));
        assertThat(new KvpressNiahProtocol().question(example)).isEqualTo(" </book>. Which?   It is");
    }

    @Test
    void rowsAboutTheSameContextShareItsId() throws IOException {
        List<DatasetRow> rows = rows(
                new PasskeyProtocol(),
                "passkey.jsonl",
                ROW,
                ROW.replace("Which key?", "What?"),
                ROW.replace("Hay.", "Straw."));
        assertThat(rows.get(0).example().contextId())
                .isEqualTo(rows.get(1).example().contextId());
        assertThat(rows.get(2).example().contextId())
                .isNotEqualTo(rows.get(0).example().contextId());
    }

    @Test
    void aPromptThatDoesNotFitIsRefused() throws IOException {
        Example example = example(new PasskeyProtocol(), "passkey.jsonl", ROW);
        int tokens =
                new PasskeyProtocol().prompt(example, context(null, 1000, 0)).tokens().length;
        assertThat(new PasskeyProtocol()
                        .prompt(example, context(null, tokens + 6, 0))
                        .tokens())
                .hasSize(tokens);
        assertThatThrownBy(() -> new PasskeyProtocol().prompt(example, context(null, tokens + 5, 0)))
                .isInstanceOf(PromptException.class)
                .hasMessage(
                        "%s: found a prompt of %d tokens; allowed: %d, the model's context of %d less 6 for the answer; passkey@1"
                                + " truncates nothing; use shorter rows or a model with a longer context",
                        example.source(), tokens, tokens - 1, tokens + 5);
        assertThatThrownBy(() -> new PasskeyProtocol().prompt(example, context(null, 1000, 50)))
                .hasMessageContaining(
                        "allowed: 50, the model's context of 1000 less 6 for the answer, and max_prompt_tokens;");
    }

    @Test
    void namesWhatIsWrongWithARow() throws IOException {
        List<DatasetRow> rows = rows(
                new NeedleBenchProtocol(),
                "single_retrieval.jsonl",
                ROW.replace("Hay. The key is 77. Hay.", " "),
                ROW.replace("[\"77\"]", "[]"),
                ROW.replace("[\"77\"]", "[\" \"]"),
                ROW.replace("needle", "nail"),
                ROW.replace("512", "-1"),
                ROW.replace("length", "size"));
        assertThat(rows)
                .extracting(row -> Objects.requireNonNull(row.problem()).replaceFirst("^.*jsonl:\\d: key ", ""))
                .satisfiesExactly(
                        problem ->
                                assertThat(problem).startsWith("'context': found a blank text; allowed: the haystack"),
                        problem ->
                                assertThat(problem).startsWith("'answers': found an empty list; allowed: one or more"),
                        problem ->
                                assertThat(problem).startsWith("'answers': found a blank text; allowed: one or more"),
                        problem -> assertThat(problem).startsWith("'needle' is missing;"),
                        problem -> assertThat(problem).startsWith("'length': found -1;"),
                        problem -> assertThat(problem).startsWith("'length' is missing;"));
    }

    @Test
    void needleBenchAveragesByItsVersionsWeights() {
        TreeMap<String, TaskMean> scores = new TreeMap<>();
        scores.put("single_retrieval", new TaskMean(1, 3));
        scores.put("multi_retrieval", new TaskMean(0.5, 2));
        assertThat(new NeedleBenchProtocol().average(scores)).isEqualTo(0.75);
        scores.put("multi_reasoning", new TaskMean(0, 1));
        assertThat(new NeedleBenchProtocol().average(scores)).isEqualTo(0.4 + 0.15);
        assertThat(new NeedleBench2Protocol().average(scores)).isEqualTo(0.5);
    }

    @Test
    void theSecondVersionShowsWhoIsAskedForAndReadsTheBox() throws IOException {
        NeedleBench2Protocol protocol = new NeedleBench2Protocol();
        Example example = example(
                protocol, "multi_reasoning.jsonl", ROW.replace("\"length\"", "\"person\": \"Ivo\", \"length\""));
        Prompt prompt = protocol.prompt(example, context(null, 10_000, 0));
        assertThat(TOKENIZER.decode(prompt.tokens(), true))
                .contains(
                        "now please answer: Which key?\n",
                        "the oldest relative 'Ivo' can trace back to",
                        "\\boxed{Kevin Le}");
        assertThat(protocol.metric("multi_reasoning")
                        .score(protocol.postprocess("multi_reasoning", "\\boxed{77}"), example))
                .isEqualTo(1);
    }

    private Example example(NeedleProtocol protocol, String file, String row) throws IOException {
        DatasetRow read = rows(protocol, file, row).getFirst();
        assertThat(read.problem()).isNull();
        return read.example();
    }

    private List<DatasetRow> rows(NeedleProtocol protocol, String file, String... rows) throws IOException {
        java.nio.file.Path path = Files.write(folder.resolve(file), List.of(rows));
        return protocol.reader().read(new Configuration(false), new Path(path.toUri()), Integer.MAX_VALUE);
    }

    private static PromptContext context(@Nullable ChatTemplate chat, int contextLength, int limit) {
        return new PromptContext(TOKENIZER, chat, contextLength, limit);
    }

    private static BitSet bits(int from, int count) {
        BitSet bits = new BitSet();
        bits.set(from, from + count);
        return bits;
    }
}
