package dev.cakebench.job.run;

import java.io.PrintWriter;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;

/** Evaluates chunks with Spark: one task and one file per chunk, in the order of the list. */
final class SparkJob {
    private static final String LOCAL = "local";
    private static final String EXECUTOR_OPTIONS = "spark.executor.extraJavaOptions";

    private SparkJob() {}

    /** Spark's configuration of a run: what spark-submit or system properties say, then the options, then our defaults. */
    static SparkConf configuration(RunOptions options) {
        SparkConf conf = new SparkConf();
        conf.setIfMissing("spark.app.name", "cakebench");
        if (options.master() != null) {
            conf.setMaster(options.master());
        }
        conf.setIfMissing("spark.master", "local[*]");
        if (options.threads() > 0) {
            conf.set("spark.task.cpus", Integer.toString(options.threads()));
        }
        if (options.kernels() != null) {
            conf.set(Settings.KERNELS, options.kernels());
        }
        if (conf.get("spark.master").startsWith(LOCAL)) {
            conf.setIfMissing("spark.ui.enabled", "false");
            conf.setIfMissing("spark.driver.host", "127.0.0.1");
            conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
        }
        String executorOptions = conf.get(EXECUTOR_OPTIONS, "");
        if (!executorOptions.contains("CompileCommand")) {
            conf.set(EXECUTOR_OPTIONS, (executorOptions + " " + String.join(" ", LaunchOptions.kernels())).strip());
        }
        // It draws even where stderr is no terminal, and we show the progress of rows.
        conf.set("spark.ui.showConsoleProgress", "false");
        String plugin = CakebenchPlugin.class.getName();
        String plugins = conf.get("spark.plugins", "");
        if (!plugins.contains(plugin)) {
            conf.set("spark.plugins", plugins.isEmpty() ? plugin : plugins + "," + plugin);
        }
        return conf;
    }

    /**
     * Evaluates the chunks.
     *
     * @param done rows of the run that are there already
     * @param rows rows of the whole run
     * @throws RunException when Spark gives up
     */
    static void run(
            SparkConf conf,
            Configuration hadoop,
            EvaluationSpec spec,
            List<Chunk> chunks,
            long done,
            long rows,
            PrintWriter out) {
        Settings.setModel(conf, spec.model());
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            spark.setLogLevel("WARN");
            LongAccumulator failedRows = spark.sc().longAccumulator("failed rows");
            RunProgress progress = new RunProgress(chunks, spec.cells().size(), done, rows, failedRows::sum);
            spark.sc().addSparkListener(progress);
            RunEvents events = new RunEvents(chunks, out);
            spark.sc().addSparkListener(events);
            // A task that is not wanted any more must not go on waiting for memory.
            spark.sc().setInterruptOnCancel(true);
            ProgressDisplay display = ProgressDisplay.start(progress, out);
            try {
                spark.parallelize(chunks, chunks.size())
                        .foreach(new ChunkTask(
                                spark.broadcast(spec),
                                spark.broadcast(new SerializableConfiguration(hadoop)),
                                failedRows));
            } catch (Exception e) {
                // Spark throws SparkException, a checked exception, from methods that do not declare it.
                throw failure(e, spec);
            } finally {
                events.end();
                display.close();
            }
        }
    }

    private static RunException failure(Exception error, EvaluationSpec spec) {
        Throwable cause = error;
        while (cause.getCause() != null && cause instanceof SparkException) {
            cause = cause.getCause();
        }
        return new RunException(
                "the Spark job ended early: %s: complete chunks are kept in %s; start the same plan again to go on"
                        .formatted(cause.getMessage(), spec.folder()),
                error);
    }
}
