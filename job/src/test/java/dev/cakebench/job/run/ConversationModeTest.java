package dev.cakebench.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cakebench.cake.PolicyCatalog;
import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.job.plan.ConversationMode;
import dev.cakebench.job.plan.QuestionMode;
import dev.cakebench.job.results.AnswerRow;
import dev.cakebench.job.results.AnswerRow.CacheTruth;
import dev.cakebench.job.results.AnswerRow.Outcome;
import dev.cakebench.job.results.AnswerRow.PromptTruth;
import dev.cakebench.job.results.AnswerRow.Provenance;
import dev.cakebench.job.results.RowStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several questions about one context, as turns of a conversation and as requests of their own. */
final class ConversationModeTest {
    private static final Path ROWS = Quickstart.MODEL.resolveSibling("niah_multikey_1_1024.jsonl");
    private static final Pattern NEEDLE =
            Pattern.compile("One of the special magic numbers for ([a-z-]+) is: ([0-9]+)\\.");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Provenance PROVENANCE =
            new Provenance("host", "driver", 0, Instant.EPOCH, "scalar", "25", "4.2.0", "1+0");

    /** Of the four needles the small model tells three. */
    private static final long MOST = 3;

    private static final List<CellSpec> CELLS = List.of(
            new CellSpec(0, "full", "full", "full", "{}", null),
            new CellSpec(1, "cake@64", "cake", "cake", "{\"pool\":15}", Quickstart.entries(64)),
            new CellSpec(2, "h2o@64", "h2o", "h2o", "{}", Quickstart.entries(64)),
            new CellSpec(3, "streaming-llm@64", "streaming-llm", "streaming-llm", "{}", Quickstart.entries(64)),
            new CellSpec(4, "oracle@64", "oracle", "oracle", "{}", Quickstart.entries(64)));

    @TempDir
    Path folder;

    private final Configuration hadoop = new Configuration();
    private ModelReference reference;
    private LoadedModel loaded;
    private InferenceEngine engine;
    private List<RunExample> rows;
    private int prefills;

    @BeforeEach
    void open() throws Exception {
        reference = new ModelFiles(hadoop, folder).describe(Quickstart.MODEL.toString());
        loaded = ModelHolder.get(reference, new SparkConf(false), hadoop);
        engine = new InferenceEngine(loaded.model(), loaded.kernels(), 1);
        Path file = Files.writeString(folder.resolve("niah_multikey_1_1024.jsonl"), String.join("\n", questions()));
        // Whole, since what a limit takes away depends on the question.
        rows = RunData.read(Quickstart.in(folder).withRows(file, 4).plan(), hadoop).examples().stream()
                .map(row -> new RunExample(row.index(), row.row(), 0, row.mode()))
                .toList();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    /** A question for each of the needles that the first row hides. */
    private static List<String> questions() throws Exception {
        JsonNode row = JSON.readTree(Files.readAllLines(ROWS).getFirst());
        String input = row.get("input").textValue();
        String context = input.substring(0, input.stripTrailing().lastIndexOf('\n') + 1);
        List<String> questions = new ArrayList<>();
        Matcher needle = NEEDLE.matcher(context);
        while (needle.find()) {
            String key = needle.group(1);
            ObjectNode question = row.deepCopy();
            question.put("index", questions.size());
            question.put(
                    "input",
                    context + "What is the special magic number for %s mentioned in the provided text?".formatted(key));
            question.put(
                    "answer_prefix",
                    " The special magic number for %s mentioned in the provided text is".formatted(key));
            question.putArray("outputs").add(needle.group(2));
            questions.add(JSON.writeValueAsString(question));
        }
        assertThat(questions).hasSize(4);
        return questions;
    }

    @Test
    void requestsShareOnePrefillAndAnswerAsEachAlone() throws Exception {
        List<AnswerRow> together = evaluate(ConversationMode.MULTI_REQUEST, QuestionMode.VISIBLE, CELLS, rows);

        assertThat(prefills).isOne();
        prefills = 0;
        List<AnswerRow> alone = new ArrayList<>();
        for (RunExample row : rows) {
            alone.addAll(evaluate(ConversationMode.SINGLE_SHOT, QuestionMode.HIDDEN, CELLS, List.of(row)));
        }
        assertThat(prefills).isEqualTo(4);
        // The oracle looks back from the answers that its cache has to serve: here all four.
        assertThat(deterministic(without("oracle", together))).isEqualTo(deterministic(without("oracle", alone)));
        assertThat(together).allSatisfy(row -> assertThat(row.cell().question()).isEqualTo("hidden"));
        assertThat(found("full", together)).isGreaterThanOrEqualTo(MOST);
        assertThat(found("oracle", together)).isGreaterThanOrEqualTo(MOST);
    }

    @Test
    void aTurnIsTheSameWhateverComesBehindItAndWhateverElseIsDecoded() throws Exception {
        List<AnswerRow> all = evaluate(ConversationMode.MULTI_TURN, QuestionMode.VISIBLE, CELLS, rows);
        assertThat(prefills).isOne();
        List<AnswerRow> some =
                evaluate(ConversationMode.MULTI_TURN, QuestionMode.VISIBLE, CELLS.subList(1, 4), rows.subList(0, 2));

        List<AnswerRow> expected = without("oracle", without("full", all)).stream()
                .filter(row -> row.identity().exampleIndex() < 2)
                .toList();
        assertThat(deterministic(some)).isEqualTo(deterministic(expected));
        assertThat(found("full", all)).isGreaterThanOrEqualTo(MOST);
        assertThat(all).allSatisfy(row -> assertThat(row.identity().mode()).isEqualTo("multi-turn"));
    }

    @Test
    void theFirstTurnIsASingleShotAndLaterOnesReadTheReferencesBeforeThem() throws Exception {
        List<AnswerRow> turns = evaluate(ConversationMode.MULTI_TURN, QuestionMode.VISIBLE, CELLS.subList(0, 4), rows);
        List<AnswerRow> first =
                evaluate(ConversationMode.SINGLE_SHOT, QuestionMode.VISIBLE, CELLS.subList(0, 4), rows.subList(0, 1));

        assertThat(deterministic(turns.subList(0, 4))).isEqualTo(deterministic(first));
        int tokens = 0;
        for (int turn = 1; turn < 4; turn++) {
            String reference = rows.get(turn - 1).row().example().references().getFirst();
            String asked = JSON.readTree(rows.get(turn).row().example().json())
                    .get("input")
                    .textValue();
            String question = asked.substring(asked.lastIndexOf('\n') + 1)
                    + JSON.readTree(rows.get(turn).row().example().json())
                            .get("answer_prefix")
                            .textValue();
            tokens += loaded.model().tokenizer().encode(" " + reference + "\n\n" + question, false, false).length;
            PromptTruth truth = Objects.requireNonNull(turns.get(4 * turn).prompt());
            PromptTruth before = Objects.requireNonNull(turns.getFirst().prompt());
            assertThat(truth.promptTokens()).isEqualTo(before.promptTokens() + tokens);
            // Each turn knows where its own answer stands.
            assertThat(truth.goldDepth()).isNotNull();
            CacheTruth cache = Objects.requireNonNull(turns.get(4 * turn).cache());
            assertThat(cache.goldSurvival()).isEqualTo(1);
        }
    }

    @Test
    void aTurnThatCannotBePosedFailsWithThoseBehindItAndNoOther() throws Exception {
        List<RunExample> examples = new ArrayList<>(rows);
        RunExample second = examples.get(1);
        // A limit below what needles and question take.
        examples.set(1, new RunExample(second.index(), second.row(), 20, second.mode()));

        List<AnswerRow> turns =
                evaluate(ConversationMode.MULTI_TURN, QuestionMode.VISIBLE, CELLS.subList(0, 1), examples);

        assertThat(turns)
                .extracting(row -> row.outcome().status())
                .containsExactly(RowStatus.OK, RowStatus.FAILED, RowStatus.FAILED, RowStatus.FAILED);
        assertThat(turns.get(1).outcome().errorMessage()).contains("max_prompt_tokens");
        assertThat(turns.get(2).outcome().errorMessage()).contains("a turn before it cannot be posed");
    }

    private List<AnswerRow> evaluate(
            ConversationMode mode, QuestionMode question, List<CellSpec> cells, List<RunExample> examples)
            throws InterruptedException {
        EvaluationSpec spec = new EvaluationSpec(
                "0123456789abcdef", folder.toString(), reference, KvType.F32, cells, question, 0, "1+0", "4.2.0");
        EvaluationProbe counter = new EvaluationProbe() {
            @Override
            public StopRules stop(StopRules byProtocol) {
                return byProtocol;
            }

            @Override
            public void answered(Footprint footprint) {
                prefills++;
            }
        };
        List<RunExample> asked = examples.stream()
                .map(example -> new RunExample(example.index(), example.row(), example.maxPromptTokens(), mode))
                .toList();
        return new ExampleEvaluator(spec, loaded, engine, PolicyCatalog.load(), counter)
                .evaluate(new ExampleGroup(asked), PROVENANCE);
    }

    private static List<AnswerRow> without(String policy, List<AnswerRow> rows) {
        return rows.stream().filter(row -> !row.cell().policy().equals(policy)).toList();
    }

    private static long found(String policy, List<AnswerRow> rows) {
        return rows.stream()
                .filter(row -> row.cell().policy().equals(policy))
                .filter(row -> Objects.requireNonNull(row.outcome().score()) == 1)
                .count();
    }

    /** What of rows may not change with the way they were computed, as text, so that arrays compare by content. */
    private static List<String> deterministic(List<AnswerRow> rows) {
        List<String> texts = new ArrayList<>();
        for (AnswerRow row : rows) {
            Outcome outcome = row.outcome();
            CacheTruth cache = Objects.requireNonNull(row.cache());
            texts.add("%s %s %s %s %s %s %s"
                    .formatted(
                            row.identity().exampleId(),
                            row.cell(),
                            outcome,
                            row.prompt(),
                            Arrays.deepToString(cache.retained()),
                            List.of(cache.kvBytes(), cache.kvBytesFull(), cache.kvBytesPeak()),
                            cache.goldSurvival()));
        }
        return texts;
    }
}
