package dev.cakebench.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.cakebench.cake.PolicyCatalog;
import dev.cakebench.cake.method.FullProvider;
import dev.cakebench.cake.method.OracleProvider;
import dev.cakebench.cake.method.StreamingLlmProvider;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.LayerMeasure;
import dev.cakebench.cake.policy.LayerStatistic;
import dev.cakebench.cake.policy.PolicyException;
import dev.cakebench.cake.policy.PolicyProvider;
import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.inference.engine.LayerAttention;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.job.plan.Budget;
import dev.cakebench.job.plan.Budget.Unit;
import dev.cakebench.job.plan.QuestionMode;
import dev.cakebench.job.results.AnswerRow;
import dev.cakebench.job.results.AnswerRow.CacheTruth;
import dev.cakebench.job.results.AnswerRow.Provenance;
import dev.cakebench.job.results.RowStatus;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Evaluates an example without Spark around it. */
final class ExampleEvaluatorTest {
    private static final Provenance PROVENANCE =
            new Provenance("host", "driver", 0, Instant.EPOCH, "scalar", "25", "4.2.0", "1+0");
    private static final Budget BUDGET = Quickstart.entries(64);
    private static final CellSpec FULL = new CellSpec(0, "full", "full", "full", "{}", null);
    private static final CellSpec FAULTY = new CellSpec(1, "faulty@64", "faulty", "faulty", "{}", BUDGET);
    private static final CellSpec UNMADE = new CellSpec(2, "unmade@64", "unmade", "unmade", "{}", BUDGET);
    private static final CellSpec STREAMING =
            new CellSpec(3, "streaming-llm@64", "streaming-llm", "streaming-llm", "{}", BUDGET);
    private static final CellSpec ORACLE = new CellSpec(4, "oracle@64", "oracle", "oracle", "{}", BUDGET);
    private static final CellSpec WHOLE_ORACLE =
            new CellSpec(5, "oracle@1000", "oracle", "oracle", "{}", Quickstart.entries(1000));

    @TempDir
    Path folder;

    private final SparkConf conf = new SparkConf(false);
    private final Configuration hadoop = new Configuration();
    private ModelReference reference;
    private LoadedModel loaded;
    private InferenceEngine engine;
    private RunExample example;
    private QuestionMode question = QuestionMode.VISIBLE;

    /** A policy that fails in the middle of a prefill, as a user's own may. */
    private record Faulty(String kind, boolean isMade) implements PolicyProvider {
        @Override
        public String summary() {
            return "fails";
        }

        @Override
        public List<Knob> knobs() {
            return List.of();
        }

        @Override
        public CachePolicy create(KnobValues values) {
            if (!isMade) {
                throw new IllegalStateException("cannot be made");
            }
            CachePolicy sound = PolicyCatalog.load().create("streaming-llm", Map.of());
            return new CachePolicy(
                    kind,
                    sound.scorer(),
                    new FailsOnLayerTwo(),
                    sound.allocator(),
                    sound.selector(),
                    sound.compactors(),
                    sound.decodeUpdater());
        }
    }

    private record FailsOnLayerTwo() implements LayerStatistic {
        @Override
        public AttentionRequest request(int window) {
            return AttentionRequest.NONE;
        }

        @Override
        public LayerMeasure measure(LayerAttention layer, int window) {
            if (layer.layer() == 2) {
                throw new PolicyException("layer 2 is too much for it");
            }
            return LayerStatistic.NONE.measure(layer, window);
        }
    }

    @BeforeEach
    void open() throws Exception {
        load(Quickstart.MODEL);
        example = RunData.read(
                        Quickstart.in(folder).withRows(Quickstart.ROWS, 1).plan(), hadoop)
                .examples()
                .getFirst();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void aPolicysExceptionFailsItsOwnCellAndChangesNoOther() throws Exception {
        List<AnswerRow> alone = evaluate(FULL, STREAMING);
        List<AnswerRow> rows = evaluate(FULL, FAULTY, UNMADE, STREAMING);

        assertThat(rows)
                .extracting(
                        row -> row.cell().cellId(),
                        row -> row.outcome().status(),
                        row -> row.outcome().errorClass(),
                        row -> row.outcome().errorMessage())
                .containsExactly(
                        tuple("full", RowStatus.OK, null, null),
                        tuple("faulty@64", RowStatus.FAILED, "PolicyException", "layer 2 is too much for it"),
                        tuple("unmade@64", RowStatus.FAILED, "IllegalStateException", "cannot be made"),
                        tuple("streaming-llm@64", RowStatus.OK, null, null));
        assertThat(List.of(rows.getFirst().outcome(), rows.getLast().outcome()))
                .isEqualTo(alone.stream().map(AnswerRow::outcome).toList());
        assertThat(rows.getLast().cache())
                .usingRecursiveComparison()
                .isEqualTo(alone.getLast().cache());
        assertThat(loaded.memory().usedBytes()).isZero();
    }

    @Test
    void anInterruptedTaskEndsWithoutRowsAndGivesItsMemoryBack() throws Exception {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> evaluate(FULL, STREAMING)).isInstanceOf(InterruptedException.class);

        assertThat(Thread.interrupted()).isFalse();
        assertThat(loaded.memory().usedBytes()).isZero();
        assertThat(evaluate(FULL))
                .singleElement()
                .satisfies(row -> assertThat(row.outcome().status()).isEqualTo(RowStatus.OK));
    }

    @Test
    void aDamagedWeightIsAFailureAndNoAnswer() throws Exception {
        byte[] damaged = Files.readAllBytes(Quickstart.MODEL);
        Arrays.fill(damaged, damaged.length - 400_000, damaged.length - 100_000, (byte) 0xff);
        engine.close();
        load(Files.write(folder.resolve("damaged.gguf"), damaged));

        assertThat(evaluate(FULL)).singleElement().satisfies(row -> {
            assertThat(row.outcome().errorClass()).isEqualTo("LogitsException");
            assertThat(row.outcome().errorMessage()).contains("is not a number", "damaged.gguf");
        });
    }

    @ParameterizedTest
    @EnumSource
    void theOracleLooksAheadWithoutARowOfItsOwn(QuestionMode mode) throws Exception {
        question = mode;
        List<AnswerRow> rows = evaluate(FULL, STREAMING, ORACLE, WHOLE_ORACLE);

        assertThat(rows)
                .extracting(row -> row.cell().cellId(), row -> row.outcome().status())
                .containsExactly(
                        tuple("full", RowStatus.OK),
                        tuple("streaming-llm@64", RowStatus.OK),
                        tuple("oracle@64", RowStatus.OK),
                        tuple("oracle@1000", RowStatus.OK));
        assertThat(rows.get(0).outcome().score()).as("full").isEqualTo(1);
        assertThat(rows.get(1).outcome().score()).as("streaming-llm").isZero();
        assertThat(rows.get(2).outcome())
                .as("a fifth of the cache is enough")
                .isEqualTo(rows.get(0).outcome());
        CacheTruth oracleCache = Objects.requireNonNull(rows.get(2).cache());
        CacheTruth streamingCache = Objects.requireNonNull(rows.get(1).cache());
        assertThat(oracleCache.retainedMean()).isEqualTo(64);
        assertThat(oracleCache.goldSurvival()).isGreaterThan(streamingCache.goldSurvival());
        assertThat(rows.get(3).outcome()).isEqualTo(rows.get(0).outcome());
        for (CellSpec oracle : List.of(ORACLE, WHOLE_ORACLE)) {
            AnswerRow alone = evaluate(oracle).getFirst();
            AnswerRow shared = rows.get(oracle.index() - 2);
            assertThat(shared.outcome()).isEqualTo(alone.outcome());
            assertThat(shared.cache()).usingRecursiveComparison().isEqualTo(alone.cache());
        }
        assertThat(loaded.memory().usedBytes()).isZero();
    }

    @Test
    void measuredBytesKeepABudgetInBytes() throws Exception {
        var budget = new Budget("10%bytes", Unit.PERCENT_OF_BYTES, BigDecimal.TEN);
        for (String kind : List.of("streaming-llm", "oracle")) {
            AnswerRow row = evaluate(new CellSpec(0, kind + "@10%bytes", kind, kind, "{}", budget))
                    .getFirst();
            CacheTruth cache = Objects.requireNonNull(row.cache());
            long requested = cache.kvBytesFull() / 10;
            // An entry of every layer and head, 2 x 32 floats.
            int entry = 6 * 2 * 256;
            assertThat(cache.kvBytes()).isBetween(requested - entry, requested);
            assertThat(row.cell().budgetRequested()).isEqualTo("10%bytes");
            assertThat(row.cell().budgetEntries()).isEqualTo((int) cache.retainedMean());
        }
    }

    @Test
    void tooFewBytesFailTheirCellAlone() throws Exception {
        var budget = new Budget("1B/token", Unit.BYTES_PER_TOKEN, BigDecimal.ONE);
        List<AnswerRow> rows = evaluate(FULL, new CellSpec(1, "small", "oracle", "oracle", "{}", budget));
        assertThat(rows)
                .extracting(row -> row.outcome().status(), row -> row.outcome().errorClass())
                .containsExactly(tuple(RowStatus.OK, null), tuple(RowStatus.FAILED, "PolicyException"));
        assertThat(rows.get(1).outcome().errorMessage()).contains("the budget 1B/token is ", "raise the budget");
        assertThat(rows.get(1).cell().budgetEntries()).isNull();
    }

    private void load(Path model) throws InterruptedException {
        reference = new ModelFiles(hadoop, folder).describe(model.toString());
        loaded = ModelHolder.get(reference, conf, hadoop);
        engine = new InferenceEngine(loaded.model(), loaded.kernels(), 1);
    }

    private List<AnswerRow> evaluate(CellSpec... cells) throws InterruptedException {
        EvaluationSpec spec = new EvaluationSpec(
                "0123456789abcdef",
                folder.toString(),
                reference,
                KvType.F32,
                List.of(cells),
                question,
                0,
                "1+0",
                "4.2.0");
        PolicyCatalog catalog = PolicyCatalog.of(List.of(
                new FullProvider(),
                new StreamingLlmProvider(),
                new OracleProvider(),
                new Faulty("faulty", true),
                new Faulty("unmade", false)));
        return new ExampleEvaluator(spec, loaded, engine, catalog)
                .evaluate(new ExampleGroup(List.of(example)), PROVENANCE);
    }
}
