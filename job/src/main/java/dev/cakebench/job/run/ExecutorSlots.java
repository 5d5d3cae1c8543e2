package dev.cakebench.job.run;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;

/** How many tasks an executor runs at once, as far as it is known before there is one. */
final class ExecutorSlots {
    private static final Pattern LOCAL = Pattern.compile("local(?:\\[([0-9]+|\\*)(?:,[0-9]+)?])?");
    private static final Pattern LOCAL_CLUSTER = Pattern.compile("local-cluster\\[\\s*\\d+\\s*,\\s*(\\d+)\\s*,.*");
    private static final String CORES = "spark.executor.cores";

    private ExecutorSlots() {}

    /** Whether all tasks run in the driver's own JVM. */
    static boolean areInDriver(SparkConf conf) {
        return LOCAL.matcher(master(conf)).matches();
    }

    /** Empty where the executors take all cores of their workers, whatever these are: a standalone cluster's default. */
    static OptionalInt of(SparkConf conf) {
        OptionalInt cores = cores(conf);
        int threads = conf.getInt("spark.task.cpus", 1);
        return cores.isEmpty() ? cores : OptionalInt.of(Math.max(1, cores.getAsInt() / threads));
    }

    private static OptionalInt cores(SparkConf conf) {
        String master = master(conf);
        Matcher local = LOCAL.matcher(master);
        if (local.matches()) {
            String cores = local.group(1) == null ? "1" : local.group(1);
            return OptionalInt.of(
                    cores.equals("*") ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(cores));
        }
        Matcher cluster = LOCAL_CLUSTER.matcher(master);
        if (cluster.matches()) {
            return OptionalInt.of(Integer.parseInt(cluster.group(1)));
        }
        if (conf.contains(CORES)) {
            return OptionalInt.of(conf.getInt(CORES, 1));
        }
        return master.startsWith("spark:") ? OptionalInt.empty() : OptionalInt.of(1);
    }

    private static String master(SparkConf conf) {
        return conf.get("spark.master");
    }
}
