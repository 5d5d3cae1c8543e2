package dev.cakebench.job.run;

import dev.cakebench.job.plan.EvaluationPlan;
import dev.cakebench.job.results.RunFolder;
import dev.cakebench.job.results.RunLock;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
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
        List<Chunk> chunks = ChunkPlanner.plan(data.examples(), model.bytes());

        RunDescription run = RunDescription.of(plan, model, loaded.model().description(), data, cells, chunks);
        RunFolder folder = RunFolder.of(plan.output(), run.fingerprint(), hadoop);
        run.claim(folder);
        RunLock lock = RunLock.take(folder, out);
        try {
            return complete(run, folder, model, cells, chunks, conf, hadoop);
        } finally {
            lock.close();
        }
    }

    /** Computes what is missing and derives the results. */
    private RunOutcome complete(
            RunDescription run,
            RunFolder folder,
            ModelReference model,
            List<CellSpec> cells,
            List<Chunk> chunks,
            SparkConf conf,
            Configuration hadoop)
            throws IOException {
        List<Chunk> missing = missing(chunks, folder.completeChunks());
        announce(run, folder, chunks.size() - missing.size(), chunks.size());
        if (!missing.isEmpty()) {
            long missingRows = (long) cells.size()
                    * missing.stream().mapToInt(Chunk::examples).sum();
            SparkJob.run(
                    conf, hadoop, spec(run, folder, model, cells), missing, run.rows() - missingRows, run.rows(), out);
        }
        return new RunResults(folder, hadoop, out)
                .derive(
                        run,
                        options.maxFailed(),
                        missing.stream().map(Chunk::index).toList());
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
