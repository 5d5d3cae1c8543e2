package dev.cakebench.job.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.job.run.LaunchOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Submits plans as a user does, each in a process of its own. */
final class Driver {
    private static final AtomicInteger STARTED = new AtomicInteger();

    /** Exit code of a plan that cannot be run. */
    private static final int REFUSED = 2;

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final Distribution distribution;
    private final Path logs;
    private final List<String> options;
    private final List<String> jvm;
    private final Map<String, String> environment;
    private final String classPath;

    private Driver(
            Distribution distribution,
            Path logs,
            List<String> options,
            List<String> jvm,
            Map<String, String> environment,
            String classPath) {
        this.distribution = distribution;
        this.logs = logs;
        this.options = options;
        this.jvm = jvm;
        this.environment = environment;
        this.classPath = classPath;
    }

    /**
     * A way to submit.
     *
     * @param logs folder of the processes' logs
     * @param options of spark-submit
     */
    static Driver of(Distribution distribution, Path logs, String... options) {
        return new Driver(
                distribution,
                logs,
                List.of(options),
                jvmOptions(),
                distribution.environment(),
                distribution.classPath());
    }

    /** The same on Spark's class path alone, whose classes driver and executors find in archives. */
    Driver withClassArchives() throws IOException {
        List<String> all = new ArrayList<>(options);
        all.add("--conf");
        all.add("spark.executor.extraJavaOptions=" + String.join(" ", ClassArchives.options("executor")));
        List<String> moreJvm = new ArrayList<>(jvm);
        moreJvm.addAll(ClassArchives.options("driver"));
        return new Driver(distribution, logs, all, moreJvm, environment, classPath);
    }

    /** The same with more in the environment and on the class path. */
    Driver with(Map<String, String> variables, String moreClasses) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(variables);
        return new Driver(distribution, logs, options, jvm, all, classPath + ":" + moreClasses);
    }

    /** Starts a plan. */
    LoggedProcess start(SmallPlan plan) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("org.apache.spark.deploy.SparkSubmit"));
        arguments.addAll(options);
        arguments.addAll(List.of(
                "--conf",
                "spark.ui.enabled=false",
                "--conf",
                "spark.executor.memory=700m",
                "--class",
                "dev.cakebench.job.cli.Main",
                Distribution.JAR.toString(),
                "run",
                plan.file().toString()));
        return LoggedProcess.start(
                logs.resolve("driver-%d.log".formatted(STARTED.incrementAndGet())),
                distribution.java(jvm, classPath, arguments),
                environment);
    }

    /** As submit/cakebench has them: a local run computes in the driver. */
    private static List<String> jvmOptions() {
        List<String> jvm = new ArrayList<>(LaunchOptions.kernels());
        jvm.add("-Xmx1g");
        return jvm;
    }

    /**
     * Starts a plan that a first driver is at work on: it is refused. The first one's executors stand still meanwhile, and it
     * goes on.
     */
    void requireRefused(SmallPlan plan, LoggedProcess first, List<ProcessHandle> executors)
            throws IOException, InterruptedException {
        Pause.of(executors, () -> {
            try (LoggedProcess second = start(plan)) {
                assertThat(second.await(PATIENCE)).as(second.log()).isEqualTo(REFUSED);
                assertThat(second.log()).contains("another start of this run is at work");
            }
        });
        assertThat(first.isAlive()).as("the first driver goes on").isTrue();
    }

    /** Runs a plan to its good end. */
    String run(SmallPlan plan) throws IOException, InterruptedException {
        try (LoggedProcess driver = start(plan)) {
            int exit = driver.await(PATIENCE);
            if (exit != 0) {
                throw new AssertionError("the driver ended with %d:%n%s".formatted(exit, driver.log()));
            }
            return driver.log();
        }
    }
}
