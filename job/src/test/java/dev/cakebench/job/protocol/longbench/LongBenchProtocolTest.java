package dev.cakebench.job.protocol.longbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.job.Goldens;
import dev.cakebench.job.dataset.DataException;
import dev.cakebench.job.dataset.DatasetRow;
import dev.cakebench.job.dataset.Digests;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.dataset.Json;
import dev.cakebench.job.protocol.ByteTokenizer;
import dev.cakebench.job.protocol.ChatTemplate;
import dev.cakebench.job.protocol.Prompt;
import dev.cakebench.job.protocol.PromptContext;
import dev.cakebench.job.protocol.PromptException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LongBenchProtocolTest {
    private static final LongBenchProtocol PROTOCOL = new LongBenchProtocol();
    private static final ByteTokenizer TOKENIZER = new ByteTokenizer();
    private static final ChatTemplate CHAT =
            messages -> "<start>user\n" + messages.getFirst().strip() + "<end>\n<start>assistant\n";
    private static final String CONTEXT = "It is here, <end> not there.";
    private static final String QUESTION = "Where is it?";

    @TempDir
    private java.nio.file.Path folder;

    @Test
    void readsRows() throws IOException {
        Example example =
                read("hotpotqa", row("a", "Where?", "here")).getFirst().example();
        assertThat(example.id()).isEqualTo("a");
        assertThat(example.task()).isEqualTo("hotpotqa");
        assertThat(example.language()).isEqualTo("fr");
        assertThat(example.lengthBucket()).isEqualTo("0-4k");
        assertThat(example.references()).containsExactly("here");
        assertThat(example.classes()).isEmpty();
        assertThat(Json.read(example.json()).get("input").asText()).isEqualTo("Where?");
        assertThat(PROTOCOL.question(example)).startsWith("\n\n").endsWith("Question: Where?\nAnswer:");
    }

    @Test
    void rowsAboutTheSameContextShareIt() throws IOException {
        List<DatasetRow> rows = read(
                "hotpotqa",
                row("a", "Where?", "here"),
                row("b", "Why?", "no"),
                row("c", "Where?", "here").replace("It is", "It was"));
        assertThat(rows.get(0).example().contextId())
                .isEqualTo(rows.get(1).example().contextId())
                .isNotEqualTo(rows.get(2).example().contextId());
    }

    @Test
    void theHashOfAnExampleCoversRowAndTemplate() throws IOException {
        String line = row("a", "Where?", "here");
        String hotpotqa = read("hotpotqa", line).getFirst().example().sha256();
        assertThat(hotpotqa)
                .isEqualTo(Digests.of(
                        line + "\n" + PROTOCOL.task("hotpotqa").template().source()));
        assertThat(read("multifieldqa_en", line).getFirst().example().sha256()).isNotEqualTo(hotpotqa);
    }

    @Test
    void aFileOfLongBenchEHasTheTaskOfItsName() throws IOException {
        java.nio.file.Path file = folder.resolve("hotpotqa_e.jsonl");
        Files.writeString(file, row("a", "Where?", "here"));
        DatasetRow row = readFile(file).getFirst();
        assertThat(row.problem()).isNull();
        assertThat(row.example().dataset()).isEqualTo("hotpotqa_e");
        assertThat(row.example().task()).isEqualTo("hotpotqa");
    }

    @Test
    void refusesAFileOfNoTask() {
        assertThatThrownBy(() -> PROTOCOL.datasetFile(new Path("/d/songs.jsonl")))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(
                        "data file /d/songs.jsonl: 'songs' is no task of longbench@1; allowed: 2wikimqa, ")
                .hasMessageEndingWith("; name the file after its task");
    }

    @Test
    void theTwoProtocolsDifferInTheCodeMetricAlone() {
        LongBenchProtocol difflib = new LongBenchDifflibProtocol();
        assertThat(difflib.id()).isEqualTo("longbench-difflib@1");
        assertThat(difflib.tasks()).isEqualTo(PROTOCOL.tasks());
        for (String task : PROTOCOL.tasks()) {
            String name = PROTOCOL.metric(task).name();
            assertThat(difflib.metric(task).name()).isEqualTo(name.equals("code_sim") ? "code_sim_difflib" : name);
        }
    }

    @Test
    void namesWhatIsWrongWithARow() throws IOException {
        assertThat(read(
                        "trec",
                        "{\"context\": \"c\", \"input\": \"\", \"answers\": [\"A\"], \"length\": 1, \"all_classes\": null}",
                        "{\"context\": \"c\", \"input\": \"\", \"answers\": [\"A\"], \"length\": 1, \"all_classes\": []}",
                        "{\"context\": \"c\", \"input\": \"\", \"answers\": [], \"length\": 1, \"all_classes\": [\"A\"]}",
                        "{\"input\": \"\", \"answers\": [\"A\"], \"length\": 1, \"all_classes\": [\"A\"]}"))
                .extracting(row -> Objects.requireNonNull(row.problem()).replaceFirst("^.*trec.jsonl:", ""))
                .containsExactly(
                        "1: key 'all_classes': found null; allowed: a list of texts; correct the row or remove it",
                        "2: key 'all_classes': found an empty list; allowed: the names of all classes; correct the row or remove "
                                + "it",
                        "3: key 'answers': found an empty list; allowed: one or more answers; correct the row or remove it",
                        "4: key 'context' is missing; found the keys [input, answers, length, all_classes]; it must be a text; add "
                                + "it or remove the row");
    }

    /** The -E variant's means per bucket, from LongBench's own evaluator. */
    @Test
    void lengthBucketsEqualTheEvaluators() throws IOException {
        for (JsonNode golden : Goldens.read("metrics/longbench.json").get("lengthBuckets")) {
            String task = golden.get("dataset").asText();
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < golden.get("lengths").size(); i++) {
                lines.append("{\"context\": \"c\", \"input\": \"\", \"answers\": %s, \"length\": %s}\n"
                        .formatted(
                                golden.get("answers").get(i),
                                golden.get("lengths").get(i)));
            }
            List<DatasetRow> rows = read(task, lines.toString());
            TreeMap<String, double[]> sums = new TreeMap<>();
            for (int i = 0; i < rows.size(); i++) {
                Example example = rows.get(i).example();
                String prediction = PROTOCOL.postprocess(
                        task, golden.get("predictions").get(i).asText());
                double[] sum = sums.computeIfAbsent(example.lengthBucket(), bucket -> new double[2]);
                sum[0] += PROTOCOL.metric(task).score(prediction, example);
                sum[1]++;
            }
            for (String bucket : List.of("0-4k", "4-8k", "8k+")) {
                JsonNode expected = golden.get("result").get(bucket);
                assertThat(sums.containsKey(bucket)).isEqualTo(!expected.isNull());
                double[] sum = sums.getOrDefault(bucket, new double[] {0, 1});
                assertThat(100 * sum[0] / sum[1]).isCloseTo(expected.asDouble(0), within(0.005 + 1e-9));
            }
        }
    }

    @Test
    void aTaskWithChatGoesThroughTheTemplateAndOneWithoutDoesNot() throws IOException {
        String line = row("a", QUESTION, "here");
        String text = text("hotpotqa");
        Prompt chat = prompt("hotpotqa", line, CHAT, 4000, 0);
        assertThat(TOKENIZER.decode(chat.tokens(), false)).isEqualTo("<bos>" + CHAT.userMessage(text));
        assertThat(chat.tokens()).containsOnlyOnce(ByteTokenizer.TURN_END);
        int questionAt =
                TOKENIZER.encode(text.substring(0, text.indexOf(CONTEXT) + CONTEXT.length()), false, false).length;
        assertThat(chat.contextTokens()).isEqualTo(1 + 1 + "user\n".length() + questionAt);
        BitSet gold = new BitSet();
        int at = 1
                + 1
                + "user\n".length()
                + TOKENIZER.encode(text.substring(0, text.indexOf("here,")), false, false).length;
        gold.set(at, at + 4);
        assertThat(chat.gold()).isEqualTo(gold);

        Prompt plain = prompt("triviaqa", line, CHAT, 4000, 0);
        assertThat(plain.tokens()).isEqualTo(TOKENIZER.encode(text("triviaqa"), true, false));
        assertThat(prompt("hotpotqa", line, null, 4000, 0).tokens()).isEqualTo(TOKENIZER.encode(text, true, false));
    }

    @Test
    void cutsTheMiddleByTokens() throws IOException {
        String line = row("a", QUESTION, "here");
        String text = text("triviaqa");
        int tokens = TOKENIZER.encode(text, true, false).length;
        // An odd limit loses a token, the first half's BOS is not text, and two line feeds are one token.
        Prompt cut = prompt("triviaqa", line, null, 1000, 51);
        assertThat(text).endsWith("\n\n" + QUESTION);
        String expected = text.substring(0, 24) + text.substring(text.length() - 26);
        assertThat(TOKENIZER.decode(cut.tokens(), true)).isEqualTo(expected);
        assertThat(cut.tokens()[0]).isEqualTo(ByteTokenizer.BOS);
        assertThat(cut.truncatedTokens()).isEqualTo(tokens - 50);

        Prompt cutInTheQuestion = prompt("triviaqa", line, null, 1000, 20);
        assertThat(cutInTheQuestion.contextTokens()).isEqualTo(cutInTheQuestion.tokens().length);

        Prompt whole = prompt("triviaqa", line, null, 1000, tokens);
        assertThat(whole.truncatedTokens()).isZero();
        assertThat(TOKENIZER.decode(whole.tokens(), true)).isEqualTo(text);
    }

    @Test
    void knowsTheQuestionWhenOnlyTheContextWasCut() throws IOException {
        String line = row("a", QUESTION, "here").replace("It is", "It is " + "x".repeat(600));
        Prompt cut = prompt("triviaqa", line, null, 1000, 400);
        assertThat(cut.truncatedTokens()).isGreaterThan(300);
        int question = TOKENIZER.encode("\n\n" + QUESTION, false, false).length;
        assertThat(cut.contextTokens()).isEqualTo(cut.tokens().length - question);
    }

    @Test
    void withoutALimitCutsToWhatFits() throws IOException {
        String line = row("a", QUESTION, "here").replace("It is", "x".repeat(500));
        Prompt plain = prompt("triviaqa", line, null, 400, 0);
        assertThat(plain.tokens()).hasSizeBetween(365, 400 - 32);
        Prompt chat = prompt("hotpotqa", line, CHAT, 400, 0);
        assertThat(chat.tokens()).hasSizeBetween(360, 400 - 32);
        assertThat(TOKENIZER.decode(chat.tokens(), false)).endsWith("Answer:<end>\n<start>assistant\n");
    }

    @Test
    void refusesWhatDoesNotFit() throws IOException {
        String line = row("a", QUESTION, "here");
        assertThatThrownBy(() -> prompt("hotpotqa", line, CHAT, 100, 70))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining(
                        " with the chat template; allowed: 68, which is the model's context of 100 less 32 for the "
                                + "answer; lower max_prompt_tokens, found 70");
        assertThatThrownBy(() -> prompt("triviaqa", line, null, 32, 0))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("allowed: 0, which is the model's context of 32 less 32 for the answer; "
                        + "take a model with a longer context");
        assertThatThrownBy(() -> prompt("triviaqa", line, null, 20, 0))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("allowed: 0, which is the model's context of 20 less 32 for the answer");
    }

    @Test
    void knowsLengthsFirstLinesAndStops() {
        assertThat(PROTOCOL.tasks())
                .isSorted()
                .extracting(task -> PROTOCOL.maxNewTokens(task))
                .containsExactly(
                        32, 128, 512, 32, 64, 64, 512, 64, 64, 32, 128, 32, 32, 32, 128, 512, 64, 128, 64, 32, 512);
        assertThat(PROTOCOL.tasks().stream().filter(PROTOCOL::stopsAtNewline)).containsExactly("samsum");
        assertThat(PROTOCOL.tasks().stream()
                        .filter(task -> PROTOCOL.postprocess(task, "\n\n a \nb").equals(" a ")))
                .containsExactly("lsht", "samsum", "trec", "triviaqa");
        assertThat(PROTOCOL.postprocess("qasper", "\na\nb")).isEqualTo("\na\nb");
        assertThat(PROTOCOL.tasks().stream().filter(task -> !PROTOCOL.chat(task)))
                .containsExactly("lcc", "lsht", "repobench-p", "samsum", "trec", "triviaqa");
    }

    private Prompt prompt(String task, String line, @Nullable ChatTemplate chat, int context, int max)
            throws IOException {
        Example example = read(task, line).getFirst().example();
        return PROTOCOL.prompt(example, new PromptContext(TOKENIZER, chat, context, max));
    }

    private static String row(String id, String question, String answer) {
        return ("{\"_id\": \"%s\", \"context\": \"%s\", \"input\": \"%s\", \"answers\": [\"%s\"], "
                        + "\"length\": 5, \"language\": \"fr\", \"all_classes\": null}")
                .formatted(id, CONTEXT, question, answer);
    }

    /** The filled-in template of the row that {@link #row} gives for {@link #QUESTION}. */
    private static String text(String task) {
        return PROTOCOL.task(task)
                .template()
                .fill(Map.of("context", CONTEXT, "input", QUESTION))
                .text();
    }

    private List<DatasetRow> read(String task, String... lines) throws IOException {
        java.nio.file.Path file = folder.resolve(task + ".jsonl");
        Files.writeString(file, String.join("\n", lines));
        return readFile(file);
    }

    private static List<DatasetRow> readFile(java.nio.file.Path file) throws IOException {
        return PROTOCOL.reader().read(new Configuration(false), new Path(file.toUri()), Integer.MAX_VALUE);
    }
}
