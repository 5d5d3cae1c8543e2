package dev.cakebench.job.run;

import dev.cakebench.job.plan.EvaluationPlan;
import dev.cakebench.job.results.RunFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.SparkConf;

/**
 * Evaluates the chunks of a plan with Spark and by a loop in this thread, in one JVM with one engine's threads, and takes the
 * time. Both write their chunk files, into a temporary folder that is removed.
 */
public final class SparkMeter {
    private static final PrintWriter SILENT = new PrintWriter(Writer.nullWriter());

    private final EvaluationPlan plan;
    private final int threads;
    private final Configuration hadoop;
    private final ModelReference model;
    private final LoadedModel loaded;
    private final List<CellSpec> cells;
    private final List<Chunk> chunks;

    /**
     * One evaluation of all chunks.
     *
     * @param loopMs by the loop
     * @param sparkMs by Spark, from the start of its context to its end
     * @param idleMs by Spark when all chunks are there already: what it takes for itself, whatever the chunks
     */
    public record Round(double loopMs, double sparkMs, double idleMs) {}

    /**
     * Opens the model and reads the data.
     *
     * @param threads of one example; one example at a time is evaluated
     */
    public SparkMeter(EvaluationPlan plan, int threads) throws IOException, InterruptedException {
        SparkConf conf = SparkJob.configuration(options(threads));
        this.plan = plan;
        this.threads = threads;
        this.hadoop = Settings.hadoop(conf);
        this.model = new ModelFiles(hadoop, Settings.modelFolder(conf)).describe(plan.model());
        this.loaded = ModelHolder.get(model, conf, hadoop);
        this.cells = CellSpec.of(plan);
        RunData data = RunData.read(plan, hadoop);
        SessionPlanner planner = new SessionPlanner(loaded.promptContext(), plan.question());
        this.chunks = ChunkPlanner.plan(WorkEstimate.of(data.examples(), planner, loaded.model())
                .groups(data.examples(), new CostModel(loaded.model().shape(), cells)));
    }

    /** Number of examples. */
    public int examples() {
        return chunks.stream().mapToInt(Chunk::examples).sum();
    }

    /** Number of tasks. */
    public int chunks() {
        return chunks.size();
    }

    /** Name of the arithmetic. */
    public String kernels() {
        return loaded.kernels().name();
    }

    /**
     * Evaluates all chunks by both.
     *
     * @param loopFirst whether the loop goes before Spark: the machine's speed changes, so rounds take turns
     */
    public Round round(boolean loopFirst) throws IOException, InterruptedException {
        Path temporary = Files.createTempDirectory("cakebench-bench-spark");
        try {
            double loop = loopFirst ? loop(temporary) : 0;
            double spark = spark(temporary.resolve("spark"));
            double idle = spark(temporary.resolve("spark"));
            return new Round(loopFirst ? loop : loop(temporary), spark, idle);
        } finally {
            FileUtil.fullyDelete(temporary.toFile());
        }
    }

    private double loop(Path temporary) throws IOException, InterruptedException {
        long start = System.nanoTime();
        RunFolder folder = RunFolder.at(hadoopPath(temporary.resolve("loop")), hadoop);
        try (EnginePool.Lease lease = loaded.engines().borrow(threads, plan.kvType())) {
            ChunkEvaluator evaluator =
                    new ChunkEvaluator(spec(folder), loaded, lease.engine(), folder, () -> SweepMeter.NOWHERE);
            for (Chunk chunk : chunks) {
                evaluator.evaluate(chunk);
            }
        }
        return milliseconds(start);
    }

    private double spark(Path output) throws IOException {
        long start = System.nanoTime();
        RunFolder folder = RunFolder.at(hadoopPath(output), hadoop);
        long rows = (long) examples() * cells.size();
        SparkJob.run(SparkJob.configuration(options(threads)), hadoop, spec(folder), chunks, 0, rows, SILENT);
        return milliseconds(start);
    }

    private EvaluationSpec spec(RunFolder folder) {
        return EvaluationSpec.measuring(plan, model, cells, folder.path().toString());
    }

    private static RunOptions options(int threads) {
        return new RunOptions("local[" + threads + "]", threads, null, 0);
    }

    private static org.apache.hadoop.fs.Path hadoopPath(Path path) {
        return new org.apache.hadoop.fs.Path(path.toUri());
    }

    private static double milliseconds(long start) {
        return (System.nanoTime() - start) / 1e6;
    }
}
