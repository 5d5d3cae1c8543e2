package dev.cakebench.job.run;

import dev.cakebench.cake.PolicyCatalog;
import dev.cakebench.cake.method.FullProvider;
import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.model.ModelShape;
import dev.cakebench.job.plan.EvaluationPlan;
import dev.cakebench.job.results.AnswerRow;
import dev.cakebench.job.results.AnswerRow.CacheTruth;
import dev.cakebench.job.results.AnswerRow.Provenance;
import dev.cakebench.job.results.RowStatus;
import dev.cakebench.job.run.SweepSample.CellMemory;
import dev.cakebench.job.run.SweepSample.ExampleMemory;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;

/**
 * Evaluates the examples of a plan in this thread, by the way that a run's tasks go, and measures it: with all cells of
 * the plan, or with the full cache alone. Every answer has the same number of tokens.
 */
public final class SweepMeter implements AutoCloseable {
    static final Provenance NOWHERE = new Provenance("", "", 0, Instant.EPOCH, "", "", "", "");
    private static final CellSpec FULL =
            new CellSpec(0, FullProvider.KIND, FullProvider.KIND, FullProvider.KIND, "{}", null);

    private final EvaluationPlan plan;
    private final ModelReference reference;
    private final LoadedModel loaded;
    private final InferenceEngine engine;
    private final List<ExampleGroup> examples;
    private final List<CellSpec> cells;
    private final int generated;

    /**
     * Opens the model and reads the data.
     *
     * @param threads that compute
     * @param generated tokens of every answer
     */
    public SweepMeter(EvaluationPlan plan, SparkConf conf, int threads, int generated)
            throws IOException, InterruptedException {
        Configuration hadoop = Settings.hadoop(conf);
        this.plan = plan;
        this.generated = generated;
        this.reference = new ModelFiles(hadoop, Settings.modelFolder(conf)).describe(plan.model());
        this.loaded = ModelHolder.get(reference, conf, hadoop);
        this.examples = ExampleGroup.of(RunData.read(plan, hadoop).examples());
        this.cells = CellSpec.of(plan);
        this.engine = new InferenceEngine(loaded.model(), loaded.kernels(), threads, plan.kvType());
    }

    /** Number of examples, those that are evaluated together counted once. */
    public int examples() {
        return examples.size();
    }

    /** The plan's cells. */
    public List<CellSpec> cells() {
        return cells;
    }

    /** Tokens of every answer. */
    public int generated() {
        return generated;
    }

    /** The engine that is measured. */
    public InferenceEngine engine() {
        return engine;
    }

    /** Bytes of the model's files. */
    public long modelBytes() {
        return reference.bytes();
    }

    /**
     * Evaluates one example with one cell that keeps everything.
     *
     * @param example from 0 to {@link #examples()}
     * @throws RunException when it fails or its answer ends before its time
     */
    public SweepSample full(int example) throws InterruptedException {
        return measure(examples.get(example), List.of(FULL));
    }

    /**
     * Evaluates one example with all cells of the plan.
     *
     * @param example from 0 to {@link #examples()}
     * @throws RunException when a cell fails or its answer ends before its time
     */
    public SweepSample sweep(int example) throws InterruptedException {
        return measure(examples.get(example), cells);
    }

    private SweepSample measure(ExampleGroup example, List<CellSpec> measured) throws InterruptedException {
        var footprints = new ArrayList<Footprint>();
        var evaluator = new ExampleEvaluator(
                spec(measured), loaded, engine, PolicyCatalog.load(), new FixedLength(generated, footprints));
        long start = System.nanoTime();
        List<AnswerRow> rows = evaluator.evaluate(example, NOWHERE);
        double totalMs = (System.nanoTime() - start) / 1e6;
        rows.forEach(this::requireWholeAnswer);
        AnswerRow.Timing timing = Objects.requireNonNull(rows.getFirst().timing());
        int tokens = prefilled(Objects.requireNonNull(rows.getFirst().cache()));
        return new SweepSample(
                totalMs,
                timing.prefillMs(),
                timing.selectMs(),
                List.of(memory(footprints.getFirst(), tokens)),
                rows.stream().map(this::cellMemory).toList());
    }

    private void requireWholeAnswer(AnswerRow row) {
        String place = "cell %s, example %s of %s"
                .formatted(
                        row.cell().cellId(),
                        row.identity().exampleId(),
                        row.identity().dataset());
        if (row.outcome().status() == RowStatus.FAILED) {
            throw new RunException("%s failed: %s: %s"
                    .formatted(place, row.outcome().errorClass(), row.outcome().errorMessage()));
        }
        if (!Integer.valueOf(generated).equals(row.outcome().generatedTokens())) {
            throw new RunException(
                    "%s: the answer ends after %s of %d tokens, at the end of the model's context: use shorter prompts or generate fewer"
                            .formatted(place, row.outcome().generatedTokens(), generated));
        }
    }

    private ExampleMemory memory(Footprint footprint, int tokens) {
        ModelShape shape = loaded.model().shape();
        long hidden = 4L * tokens * shape.embeddingLength();
        long layer = tokens * shape.kvBytesPerTokenAndLayer(KvType.F32);
        return new ExampleMemory(
                tokens, footprint.engineBytes() + footprint.sweepBytes(), hidden + layer + footprint.keptBytes());
    }

    private CellMemory cellMemory(AnswerRow row) {
        CacheTruth cache = Objects.requireNonNull(row.cache());
        ModelShape shape = loaded.model().shape();
        long budget = Objects.requireNonNull(row.cell().budgetEntries())
                * shape.layers()
                * shape.kvBytesPerTokenAndLayer(plan.kvType());
        long layer = prefilled(cache) * shape.kvBytesPerTokenAndLayer(KvType.F32);
        return new CellMemory(row.cell().cellId(), cache.kvBytesPeak(), Math.min(budget, cache.kvBytesFull()) + layer);
    }

    private int prefilled(CacheTruth cache) {
        ModelShape shape = loaded.model().shape();
        return Math.toIntExact(cache.kvBytesFull() / (shape.layers() * shape.kvBytesPerTokenAndLayer(plan.kvType())));
    }

    private EvaluationSpec spec(List<CellSpec> measured) {
        return EvaluationSpec.measuring(plan, reference, measured, "");
    }

    /** Ends the engine; the model stays open. */
    @Override
    public void close() {
        engine.close();
    }

    /** Gives every answer so many tokens, and collects what examples took. */
    private record FixedLength(int tokens, List<Footprint> footprints) implements EvaluationProbe {
        @Override
        public StopRules stop(StopRules byProtocol) {
            return StopRules.afterTokens(tokens);
        }

        @Override
        public void answered(Footprint footprint) {
            footprints.add(footprint);
        }
    }
}
