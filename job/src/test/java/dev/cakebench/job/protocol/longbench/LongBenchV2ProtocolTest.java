package dev.cakebench.job.protocol.longbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cakebench.job.dataset.DatasetFile;
import dev.cakebench.job.dataset.DatasetRow;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.protocol.ByteTokenizer;
import dev.cakebench.job.protocol.ChatTemplate;
import dev.cakebench.job.protocol.FollowUp;
import dev.cakebench.job.protocol.Prompt;
import dev.cakebench.job.protocol.PromptContext;
import dev.cakebench.job.protocol.PromptException;
import dev.cakebench.job.protocol.TaskMean;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LongBenchV2ProtocolTest {
    private static final LongBenchV2Protocol PROTOCOL = new LongBenchV2Protocol();
    private static final LongBenchV2Protocol REASONING = new LongBenchV2ReasoningProtocol();
    private static final ByteTokenizer TOKENIZER = new ByteTokenizer();
    private static final ChatTemplate CHAT =
            messages -> "<start>user\n" + messages.getFirst() + "<end>\n<start>assistant\n";
    private static final String ROW = """
            {"_id": "a", "domain": "d", "sub_domain": "s", "difficulty": "hard", "length": "medium", "question": " Why $DOC$? ", \
            "choice_A": "one", "choice_B": "two\\n", "choice_C": "three", "choice_D": "four", "answer": "C", \
            "context": "\\nIt is so.\\n"}""";

    @TempDir
    private java.nio.file.Path folder;

    @Test
    void readsRowsAsPublished() throws IOException {
        Example example = read(PROTOCOL, ROW).getFirst().example();
        assertThat(example.dataset()).isEqualTo("questions");
        assertThat(example.id()).isEqualTo("a");
        assertThat(example.task()).isEqualTo("hard");
        assertThat(example.lengthBucket()).isEqualTo("medium");
        assertThat(example.references()).containsExactly("C");
        assertThat(example.sha256())
                .isNotEqualTo(read(REASONING, ROW).getFirst().example().sha256());
        assertThat(PROTOCOL.datasetFile(new Path("/d/data.v2.jsonl")))
                .isEqualTo(new DatasetFile(new Path("/d/data.v2.jsonl"), "data.v2", "easy+hard"));
    }

    @Test
    void namesWhatIsWrongWithARow() throws IOException {
        assertThat(read(
                        PROTOCOL,
                        ROW.replace("\"hard\"", "\"tough\""),
                        ROW.replace("\"medium\"", "7"),
                        ROW.replace("\"C\"", "\"E\""),
                        ROW.replace("choice_D", "choice_E")))
                .extracting(row -> Objects.requireNonNull(row.problem()).replaceFirst("^.*questions.jsonl:", ""))
                .satisfiesExactly(
                        problem -> assertThat(problem)
                                .isEqualTo(
                                        "1: key 'difficulty': found 'tough'; allowed: easy, hard; correct the row or "
                                                + "remove it"),
                        problem -> assertThat(problem)
                                .isEqualTo(
                                        "2: key 'length': found a number; allowed: a text; correct the row or remove it"),
                        problem -> assertThat(problem)
                                .isEqualTo(
                                        "3: key 'answer': found 'E'; allowed: A, B, C, D; correct the row or remove it"),
                        problem -> assertThat(problem).startsWith("4: key 'choice_D' is missing; "));
    }

    @Test
    void fillsTheTemplateAndPutsItIntoTheChatTemplate() throws IOException {
        Prompt prompt = prompt(PROTOCOL, 4000, 0);
        String text = """
                Please read the following text and answer the question below.

                <text>
                It is so.
                </text>

                What is the correct answer to this question: Why $DOC$?
                Choices:
                (A) one
                (B) two
                (C) three
                (D) four

                Format your response as follows: "The correct answer is (insert answer here)".""";
        assertThat(TOKENIZER.decode(prompt.tokens(), false)).isEqualTo("<bos>" + CHAT.userMessage(text));
        assertThat(prompt.gold()).isNull();
        assertThat(PROTOCOL.question(read(PROTOCOL, ROW).getFirst().example()))
                .isEqualTo(text.substring(text.indexOf("\n</text>")));
        assertThat(PROTOCOL.chat("easy")).isTrue();
        assertThat(PROTOCOL.maxNewTokens("easy")).isEqualTo(128);
        assertThat(PROTOCOL.followUp("easy")).isNull();
        assertThat(PROTOCOL.stopsAtNewline("easy")).isFalse();
    }

    /** Of an odd limit the last half has one token more. */
    @Test
    void cutsTheMiddleByTokens() throws IOException {
        Prompt prompt = prompt(PROTOCOL, 4000, 51);
        assertThat(TOKENIZER.decode(prompt.tokens(), false))
                .isEqualTo("<bos>" + CHAT.userMessage("Please read the followin" + " is (insert answer here)\"."));
        int template = TOKENIZER.encode(CHAT.userMessage(""), false, true).length;
        int whole = prompt(PROTOCOL, 4000, 0).tokens().length - template;
        assertThat(prompt.truncatedTokens()).isEqualTo(whole - 51);
    }

    @Test
    void reasoningLeavesRoomForBothAnswers() throws IOException {
        FollowUp followUp = Objects.requireNonNull(REASONING.followUp("hard"));
        assertThat(REASONING.maxNewTokens("hard")).isEqualTo(1024);
        assertThat(followUp.maxNewTokens()).isEqualTo(128);
        assertThat(followUp.text()).startsWith("\n\nBased on the above, ").endsWith("(insert answer here)\".");
        int behind = 1024 + 128 + TOKENIZER.encode(CHAT.userMessage(followUp.text()), true, true).length;
        int whole = prompt(REASONING, 4000, 0).tokens().length;
        assertThat(prompt(REASONING, whole + behind, 0).truncatedTokens()).isZero();
        assertThat(prompt(REASONING, whole + behind - 1, 0).truncatedTokens()).isPositive();
        assertThatThrownBy(() -> prompt(REASONING, behind, 0))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining(
                        "which is the model's context of %d less %d for the answer".formatted(behind, behind));
    }

    @Test
    void theFigureIsOverQuestionsNotOverTasks() {
        TreeMap<String, TaskMean> means =
                new TreeMap<>(Map.of("easy", new TaskMean(1, 1), "hard", new TaskMean(0.5, 8)));
        assertThat(PROTOCOL.average(means)).isCloseTo(5.0 / 9, within(1e-15));
        assertThat(new LongBenchProtocol().average(means)).isEqualTo(0.75);
        assertThat(PROTOCOL.average(new TreeMap<>())).isNaN();
    }

    @Test
    void theAnswerIsStripped() {
        assertThat(PROTOCOL.postprocess("easy", "\n The correct answer is (A) \n"))
                .isEqualTo("The correct answer is (A)");
        assertThat(PROTOCOL.metric("easy").name()).isEqualTo("choice");
    }

    private Prompt prompt(LongBenchV2Protocol protocol, int context, int max) throws IOException {
        return protocol.prompt(
                read(protocol, ROW).getFirst().example(), new PromptContext(TOKENIZER, CHAT, context, max));
    }

    private List<DatasetRow> read(LongBenchV2Protocol protocol, String... lines) throws IOException {
        java.nio.file.Path file = folder.resolve("questions.jsonl");
        Files.writeString(file, String.join("\n", lines));
        return protocol.reader().read(new Configuration(false), new Path(file.toUri()), Integer.MAX_VALUE);
    }
}
