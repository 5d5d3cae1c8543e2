package dev.cakebench.job.protocol.scbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScbenchProtocolTest {
    private static final ScbenchProtocol PROTOCOL = new ScbenchProtocol();
    private static final ByteTokenizer TOKENIZER = new ByteTokenizer();
    private static final ChatTemplate CHAT =
            messages -> "<start>user\n" + messages.getFirst().strip() + "<end>\n<start>assistant\n";
    private static final String ROW =
            "{\"id\": 7, \"context\": \"It is x1, not x2.\", \"multi_turns\": [{\"input\": \"What?\", \"answer\": \"x1\"}, "
                    + "{\"input\": \"What not?\", \"answer\": \"x2\"}]}";

    @TempDir
    private java.nio.file.Path folder;

    @Test
    void everyTurnIsAnExampleOfTheSameContext() throws IOException {
        List<DatasetRow> rows = read("scbench_kv", ROW);
        assertThat(rows).allMatch(row -> row.problem() == null);
        assertThat(rows).extracting(row -> row.example().id()).containsExactly("7/1", "7/2");
        assertThat(rows).extracting(row -> row.example().turn()).containsExactly(0, 1);
        assertThat(rows).extracting(row -> row.example().references()).containsExactly(List.of("x1"), List.of("x2"));
        Example first = rows.getFirst().example();
        Example second = rows.get(1).example();
        assertThat(second.contextId()).isEqualTo(first.contextId());
        assertThat(second.sha256()).isNotEqualTo(first.sha256());
        assertThat(second.json()).isSameAs(first.json());
    }

    @Test
    void takesFiveTurnsAndCountsRowsForTheLimit() throws IOException {
        String turns = "{\"input\": \"a\", \"answer\": \"b\"}" + ", {\"input\": \"a\", \"answer\": \"b\"}".repeat(6);
        String row = "{\"context\": \"c\", \"multi_turns\": [%s]}".formatted(turns);
        assertThat(read("scbench_kv", row, row)).hasSize(10);
        Files.writeString(folder.resolve("scbench_kv.jsonl"), row + "\n" + row);
        assertThat(PROTOCOL.reader().read(new Configuration(false), path("scbench_kv"), 1))
                .extracting(one -> one.example().id())
                .containsExactly("1/1", "1/2", "1/3", "1/4", "1/5");
    }

    @Test
    void namesWhatIsWrongWithARow() throws IOException {
        assertThat(problems("scbench_kv", "{\"context\": \"c\", \"multi_turns\": []}"))
                .isEqualTo(
                        "1: key 'multi_turns': found an empty list; allowed: one or more turns; correct the row or remove it");
        assertThat(problems("scbench_kv", "{\"context\": \"c\", \"multi_turns\": [{\"input\": \"a\"}]}"))
                .isEqualTo(
                        "1: key 'multi_turns[0].answer' is missing; found the keys [input]; it must be a text; add it or "
                                + "remove the row");
        assertThat(problems("scbench_kv", ROW.replace("context", "text"))).startsWith("1: key 'context' is missing");
        assertThat(problems("scbench_choice_eng", ROW)).startsWith("1: key 'multi_turns[0].options' is missing");
        assertThat(problems(
                        "scbench_choice_eng",
                        ROW.replace("\"answer\"", "\"options\": [\"a\", \"b\", \"c\", \"d\"], \"answer\"")))
                .isEqualTo(
                        "1: key 'multi_turns[0].answer': found 'x1'; allowed: one of the options; correct the row or remove it");
        assertThat(problems("scbench_choice_eng", ROW.replace("\"answer\"", "\"options\": [\"a\"], \"answer\"")))
                .isEqualTo(
                        "1: key 'multi_turns[0].options': found 1 options; allowed: 4; correct the row or remove it");
        assertThat(problems("scbench_repoqa_and_kv", ROW.replace("\"answer\"", "\"task\": \"scbench_vt\", \"answer\"")))
                .isEqualTo(
                        "1: key 'multi_turns[0].task': found 'scbench_vt'; allowed: scbench_kv or scbench_repoqa; correct the "
                                + "row or remove it");
        assertThat(problems("scbench_mf", ROW.replace("\"It is x1, not x2.\"", "[1, 2]")))
                .isEqualTo(
                        "1: key 'multi_turns[0].input': found 'What?'; allowed: a text with 'The ... is'; correct the row or "
                                + "remove it");
        assertThat(problems("scbench_mf", ROW))
                .startsWith("1: key 'context': found a text; allowed: a list of whole numbers");
        assertThat(problems(
                        "scbench_summary_with_needles",
                        "{\"context\": \"c\", \"multi_turns\": [{\"input\": \"a\", "
                                + "\"task\": \"scbench_passkey\", \"answer\": 70415}]}"))
                .isEqualTo(
                        "1: key 'multi_turns[0].answer': found a number; allowed: a text; correct the row or remove it");
    }

    @Test
    void posesContextAndQuestionInTheChatTemplate() throws IOException {
        Example second = read("scbench_kv", ROW).get(1).example();
        String message = "Extract the value corresponding to the specified key in the JSON object below.\n\n"
                + "It is x1, not x2.\n\nWhat not?";
        Prompt chat = prompt(second, CHAT, 1000, 0);
        assertThat(decode(chat.tokens())).isEqualTo("<bos>" + CHAT.userMessage(message));
        assertThat(decode(Arrays.copyOf(chat.tokens(), chat.contextTokens()))).endsWith("not x2.\n\n");
        assertThat(decode(goldTokens(chat))).isEqualTo("x2");
        Prompt plain = prompt(second, null, 1000, 0);
        assertThat(plain.tokens()).isEqualTo(TOKENIZER.encode(message, true, false));
    }

    @Test
    void allTurnsOfARowHaveTheContextOfTheFirstTurnsCut() throws IOException {
        String row =
                ROW.replace("It is x1,", "It is x1, " + "y".repeat(500) + ",").replace("What?", "What is it?");
        List<DatasetRow> rows = read("scbench_kv", row);
        Prompt first = prompt(rows.getFirst().example(), CHAT, 1000, 201);
        Prompt second = prompt(rows.get(1).example(), CHAT, 1000, 201);
        assertThat(first.tokens()).hasSize(200);
        assertThat(second.truncatedTokens()).isEqualTo(first.truncatedTokens());
        assertThat(Arrays.copyOf(second.tokens(), second.contextTokens()))
                .isEqualTo(Arrays.copyOf(first.tokens(), first.contextTokens()));
        assertThat(decode(first.tokens())).endsWith("\n\nWhat is it?<end>\n<start>assistant\n");
        assertThat(decode(second.tokens())).endsWith("\n\nWhat not?<end>\n<start>assistant\n");
        assertThat(decode(goldTokens(second))).isEqualTo("x2");
    }

    @Test
    void leavesRoomForTheAnswersOfAllTurns() throws IOException {
        String row = ROW.replace("It is x1,", "It is x1, " + "y".repeat(900) + ",");
        Prompt prompt = prompt(read("scbench_kv", row).getFirst().example(), CHAT, 900, 0);
        assertThat(prompt.tokens()).hasSize(900 - 2 * 150);
        // Two kinds of turns: half of each.
        String mixed = row.replaceFirst("\"answer\"", "\"task\": \"scbench_kv\", \"answer\"")
                .replaceFirst("not\\?\", ", "not?\", \"task\": \"scbench_repoqa\", ");
        Prompt kv = prompt(read("scbench_repoqa_and_kv", mixed).getFirst().example(), CHAT, 1804, 0);
        assertThat(kv.tokens()).hasSize(1804 - (1024 + 80));
    }

    @Test
    void aCutThatReachesTheQuestionTellsNoContext() throws IOException {
        Prompt prompt = prompt(read("scbench_kv", ROW).getFirst().example(), CHAT, 1000, 20);
        assertThat(prompt.tokens()).hasSize(20);
        assertThat(prompt.contextTokens()).isEqualTo(20);
        assertThat(prompt.gold()).isNull();
    }

    @Test
    void refusesWhatDoesNotFit() throws IOException {
        Example example = read("scbench_kv", ROW).getFirst().example();
        assertThatThrownBy(() -> prompt(example, null, 200, 0))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining(
                        ":1: turn 1: found a prompt of 103 tokens; allowed: 50, which is the model's context of 200 "
                                + "less 150 for the answer; set max_prompt_tokens or take a model with a longer context");
    }

    @Test
    void asksForANumberBeforeTheContextAndBehindIt() throws IOException {
        List<DatasetRow> rows = read(
                "scbench_mf",
                "{\"context\": [3, 1], \"multi_turns\": [{\"input\": \"The largest number is\", \"answer\": 3}, "
                        + "{\"input\": \"The smallest number is\", \"answer\": 1.5}]}");
        Example first = rows.getFirst().example();
        Example second = rows.get(1).example();
        assertThat(decode(prompt(first, null, 1000, 0).tokens()))
                .isEqualTo("<bos>What is the largest number?\n\n[3, 1]\n\nThe largest number is");
        assertThat(decode(prompt(second, null, 1000, 0).tokens()))
                .isEqualTo(
                        "<bos>What is the largest number?\n\n[3, 1]\n\nWhat is the smallest number?\n\nThe smallest number is");
        assertThat(PROTOCOL.question(first)).isEqualTo("What is the largest number?\n\nThe largest number is");
        assertThat(second.references()).containsExactly("1.5");
    }

    @Test
    void theGoldenAnswerOfAListIsAsPythonPrintsIt() throws IOException {
        List<DatasetRow> rows = read("scbench_vt", ROW.replace("\"x1\"}", "[\"AB\", \"it's\"]}"));
        assertThat(PROTOCOL.goldenAnswer(rows.getFirst().example())).isEqualTo("['AB', \"it's\"]");
        assertThat(PROTOCOL.goldenAnswer(rows.get(1).example())).isEqualTo("x2");
    }

    @Test
    void mixedTasksCountOnceInTheAverage() {
        assertThat(PROTOCOL.average(new TreeMap<>(Map.of(
                        "scbench_kv",
                        new TaskMean(0.5, 9),
                        "scbench_repoqa_and_kv:scbench_kv",
                        new TaskMean(1, 2),
                        "scbench_repoqa_and_kv:scbench_repoqa",
                        new TaskMean(0, 3)))))
                .isEqualTo(0.5);
        assertThat(PROTOCOL.average(new TreeMap<>())).isNaN();
    }

    @Test
    void knowsTasksAndKindsOfTurns() {
        assertThat(PROTOCOL.tasks())
                .containsExactly(
                        "scbench_choice_eng",
                        "scbench_kv",
                        "scbench_many_shot",
                        "scbench_mf",
                        "scbench_prefix_suffix",
                        "scbench_qa_chn",
                        "scbench_qa_eng",
                        "scbench_repoqa",
                        "scbench_repoqa_and_kv",
                        "scbench_summary",
                        "scbench_summary_with_needles",
                        "scbench_vt");
        assertThat(PROTOCOL.maxNewTokens("scbench_summary_with_needles:scbench_summary"))
                .isEqualTo(800);
        assertThatThrownBy(() -> PROTOCOL.metric("scbench_repoqa_and_kv"))
                .hasMessageStartingWith("unknown task 'scbench_repoqa_and_kv' of scbench@1; allowed: ");
    }

    private String problems(String task, String row) throws IOException {
        List<DatasetRow> rows = read(task, row);
        assertThat(rows).hasSize(1);
        return String.valueOf(rows.getFirst().problem()).replaceFirst("^.*\\.jsonl:", "");
    }

    private List<DatasetRow> read(String task, String... lines) throws IOException {
        Files.writeString(folder.resolve(task + ".jsonl"), String.join("\n", lines));
        return PROTOCOL.reader().read(new Configuration(false), path(task), Integer.MAX_VALUE);
    }

    private Path path(String task) {
        return new Path(folder.resolve(task + ".jsonl").toUri());
    }

    private static Prompt prompt(Example example, @Nullable ChatTemplate chat, int context, int max) {
        return PROTOCOL.prompt(example, new PromptContext(TOKENIZER, chat, context, max));
    }

    private static int[] goldTokens(Prompt prompt) {
        return prompt.gold() == null
                ? new int[0]
                : prompt.gold().stream()
                        .map(position -> prompt.tokens()[position])
                        .toArray();
    }

    private static String decode(int[] tokens) {
        return TOKENIZER.decode(tokens, false);
    }
}
