package dev.cakebench.job.simulation;

import java.util.Collections;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Measures how many tasks Spark's driver gets through, for docs/scale.md: {@code DriverProbe MASTER TASKS BYTES} runs TASKS
 * tasks that do nothing, each with a text of BYTES characters as a chunk has the texts of its examples.
 */
public final class DriverProbe {
    private static final int WARM_UP = 2000;
    private static final int REPEATS = 3;

    private DriverProbe() {}

    public static void main(String[] arguments) {
        int tasks = Integer.parseInt(arguments[1]);
        String text = "x".repeat(Integer.parseInt(arguments[2]));
        SparkConf conf = new SparkConf()
                .setAppName("driver-probe")
                .setMaster(arguments[0])
                .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1");
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            spark.setLogLevel("ERROR");
            seconds(spark, text, WARM_UP);
            for (int i = 0; i < REPEATS; i++) {
                double seconds = seconds(spark, text, tasks);
                System.out.printf(
                        "%d tasks of %d characters: %.2f s, %.0f tasks/s, %.1f MB/s%n",
                        tasks, text.length(), seconds, tasks / seconds, tasks / seconds * text.length() / 1e6);
            }
        }
    }

    private static double seconds(JavaSparkContext spark, String text, int tasks) {
        long start = System.nanoTime();
        spark.parallelize(Collections.nCopies(tasks, text), tasks).foreach(chunk -> {});
        return (System.nanoTime() - start) / 1e9;
    }
}
