package dev.cakebench.job.run;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.network.util.JavaUtils;

/** The Spark settings of our own. None of them changes a deterministic column. */
public final class Settings {
    /** Native memory of one JVM for prompts and caches, for example {@code 8g}. */
    public static final String MEMORY = "spark.cakebench.memory";

    /** Arithmetic: {@code auto}, {@code vector} or {@code scalar}. */
    public static final String KERNELS = "spark.cakebench.kernels";

    /** Local folder for models that come from another file system. */
    public static final String MODEL_FOLDER = "spark.cakebench.modelFolder";

    static final String MODEL_LOCATION = "spark.cakebench.model.location";
    static final String MODEL_BYTES = "spark.cakebench.model.bytes";
    static final String MODEL_SHA256 = "spark.cakebench.model.sha256";

    private static final double SHARE_OF_FREE_MEMORY = 0.8;
    private static final long SMALLEST_DEFAULT = 256L << 20;

    private Settings() {}

    /**
     * Native memory for examples. Where it is not set: four fifths of what the machine or container has beside the heap
     * and the model.
     */
    static long memoryBytes(SparkConf conf, long modelBytes) {
        if (conf.contains(MEMORY)) {
            return JavaUtils.byteStringAsBytes(conf.get(MEMORY));
        }
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long beside = system.getTotalMemorySize() - Runtime.getRuntime().maxMemory() - modelBytes;
        return Math.max(SMALLEST_DEFAULT, (long) (SHARE_OF_FREE_MEMORY * beside));
    }

    /** Configuration of the file systems, with the settings that Spark passes on to them. */
    public static Configuration hadoop(SparkConf conf) {
        return SparkHadoopUtil.get().newConfiguration(conf);
    }

    static String kernels(SparkConf conf) {
        return conf.get(KERNELS, "auto");
    }

    public static Path modelFolder(SparkConf conf) {
        return conf.contains(MODEL_FOLDER)
                ? Path.of(conf.get(MODEL_FOLDER))
                : Path.of(System.getProperty("java.io.tmpdir"), "cakebench-models");
    }

    static void setModel(SparkConf conf, ModelReference model) {
        conf.set(MODEL_LOCATION, model.location());
        conf.set(MODEL_BYTES, Long.toString(model.bytes()));
        conf.set(MODEL_SHA256, model.sha256());
    }

    static boolean hasModel(SparkConf conf) {
        return conf.contains(MODEL_SHA256);
    }

    static ModelReference model(SparkConf conf) {
        return new ModelReference(
                conf.get(MODEL_LOCATION), Long.parseLong(conf.get(MODEL_BYTES)), conf.get(MODEL_SHA256));
    }
}
