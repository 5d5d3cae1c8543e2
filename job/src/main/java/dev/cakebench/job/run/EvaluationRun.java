package dev.cakebench.job.run;

import dev.cakebench.cake.PolicyCatalog;
import dev.cakebench.job.plan.EvaluationPlan;
import dev.cakebench.job.results.RunFolder;
import dev.cakebench.job.results.RunLock;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;

/**
 * A whole run, from a plan to answers, scores and report. Starting the same plan again computes only what is missing.
 */
public final class EvaluationRun {
    private final EvaluationPlan plan;
    private final RunOptions options;
    private final PrintWriter out;

    /** @param out receives progress and summary */
    public EvaluationRun(EvaluationPlan plan, RunOptions options, PrintWriter out) {
        this.plan = plan;
        this.options = options;
        this.out = out;
    }

    /**
     * Runs the plan to its end. Model and data are opened and checked before Spark starts.
     *
     * @throws RunException when the Spark job fails; what was computed is kept
     * @throws ModelFileException when the model file cannot be used
     * @throws ExecutorMemoryException when not even one example fits the memory that is set or there
     * @throws dev.cakebench.inference.kernels.UnsupportedKvTypeException when the model's K and V cannot be stored in the
     *     plan's KV type
     * @throws dev.cakebench.job.dataset.DataException when a data file cannot be used
     * @throws dev.cakebench.job.results.ResultsException when the run's folder belongs to another run, is
     *     damaged, cannot be written, or another driver is at work in it
     */
    public RunOutcome execute() throws IOException, InterruptedException {
        SparkConf conf = SparkJob.configuration(options);
        Configuration hadoop = Settings.hadoop(conf);

        ModelReference model = new ModelFiles(hadoop, Settings.modelFolder(conf)).describe(plan.model());
        LoadedModel loaded = ModelHolder.get(model, conf, hadoop);
        plan.kvType().requireHeadDim(loaded.model().shape().headDim());
        RunData data = RunData.read(plan, hadoop);
        List<CellSpec> cells = CellSpec.of(plan);
        SessionPlanner planner = new SessionPlanner(loaded.promptContext(), plan.question());
        WorkEstimate work = WorkEstimate.of(data.examples(), planner, loaded.model());
        List<Chunk> chunks = ChunkPlanner.plan(
                work.groups(data.examples(), new CostModel(loaded.model().shape(), cells)));

        RunDescription run = RunDescription.of(plan, model, loaded.model().description(), data, cells, chunks);
        RunFolder folder = RunFolder.of(plan.output(), run.fingerprint(), hadoop);
        run.claim(folder);
        RunLock lock = RunLock.take(folder, out);
        try {
            List<Chunk> missing = missing(chunks, folder.completeChunks());
            announce(run, folder, chunks.size() - missing.size(), chunks.size());
            if (!missing.isEmpty()) {
                largest(work.largest(data.examples()), cells, loaded, conf)
                        .ifPresent(need ->
                                ExecutorMemory.settle(conf, model.bytes(), need).forEach(out::println));
                compute(missing, run, spec(run, folder, model, cells), conf, hadoop);
            }
            return new RunResults(folder, hadoop, out)
                    .derive(
                            run,
                            options.maxFailed(),
                            missing.stream().map(Chunk::index).toList());
        } finally {
            lock.close();
        }
    }

    private void compute(
            List<Chunk> missing, RunDescription run, EvaluationSpec spec, SparkConf conf, Configuration hadoop) {
        long missingRows = (long) spec.cells().size()
                * missing.stream().mapToInt(Chunk::examples).sum();
        SparkJob.run(conf, hadoop, spec, missing, run.rows() - missingRows, run.rows(), out);
    }

    /** Memory of the example that takes most; empty when none can be posed. */
    private Optional<MemoryNeed> largest(
            List<PromptSize> prompts, List<CellSpec> cells, LoadedModel loaded, SparkConf conf) {
        PolicyCatalog catalog = PolicyCatalog.load();
        try (EnginePool.Lease lease = loaded.engines().borrow(conf.getInt("spark.task.cpus", 1), plan.kvType())) {
            return prompts.stream()
                    .map(prompt -> MemoryNeed.of(prompt, cells, lease.engine(), catalog, (cell, refusal) -> {}))
                    .max(Comparator.comparingLong(MemoryNeed::bytes));
        }
    }

    private EvaluationSpec spec(RunDescription run, RunFolder folder, ModelReference model, List<CellSpec> cells) {
        return new EvaluationSpec(
                run.fingerprint(),
                folder.path().toString(),
                model,
                plan.kvType(),
                cells,
                plan.question(),
                plan.batching(),
                run.codeVersion(),
                org.apache.spark.package$.MODULE$.SPARK_VERSION());
    }

    private static List<Chunk> missing(List<Chunk> chunks, SortedSet<Integer> complete) {
        return chunks.stream()
                .filter(chunk -> !complete.contains(chunk.index()))
                .toList();
    }

    private void announce(RunDescription run, RunFolder folder, int complete, int chunks) {
        out.printf(
                "run %s: %d examples, %d rows; %d of %d chunks are there already%n",
                folder.path(), run.examples(), run.rows(), complete, chunks);
    }
}
