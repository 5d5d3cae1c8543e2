package dev.cakebench.job.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A standalone master and workers of one core each, as processes on the loopback. */
final class StandaloneCluster implements AutoCloseable {
    private static final String MASTER = "org.apache.spark.deploy.master.Master";
    private static final String WORKER = "org.apache.spark.deploy.worker.Worker";
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Pattern MASTER_URL = Pattern.compile("Starting Spark master at (spark://\\S+)");
    private static final Pattern REGISTERED = Pattern.compile("Successfully registered with master (\\S+)");

    private final Distribution distribution;
    private final Path folder;
    private final LoggedProcess master;
    private final String url;
    private final List<LoggedProcess> workers = new ArrayList<>();
    private int started;

    StandaloneCluster(Distribution distribution, Path folder, int workers) throws IOException, InterruptedException {
        this.distribution = distribution;
        this.folder = folder;
        this.master = LoggedProcess.start(
                folder.resolve("master.log"),
                distribution.java(
                        jvmOptions("-Dspark.master.rest.enabled=false"),
                        distribution.classPath(),
                        List.of(MASTER, "--host", "127.0.0.1", "--port", "0", "--webui-port", "0")),
                distribution.environment());
        this.url = master.await(MASTER_URL, PATIENCE);
        for (int i = 0; i < workers; i++) {
            this.workers.add(startWorker());
        }
    }

    /** Master and workers only pass on messages: the first compiler alone makes them ready soonest. */
    private static List<String> jvmOptions(String... more) {
        List<String> options = new ArrayList<>(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        options.addAll(List.of(more));
        return options;
    }

    String url() {
        return url;
    }

    private LoggedProcess startWorker() throws IOException, InterruptedException {
        started++;
        LoggedProcess worker = LoggedProcess.start(
                folder.resolve("worker-%d.log".formatted(started)),
                distribution.java(
                        jvmOptions(),
                        distribution.classPath(),
                        List.of(
                                WORKER,
                                "--host",
                                "127.0.0.1",
                                "--port",
                                "0",
                                "--webui-port",
                                "0",
                                "--cores",
                                "1",
                                "--memory",
                                "2g",
                                "--work-dir",
                                folder.resolve("work-" + started).toString(),
                                url)),
                distribution.environment());
        worker.await(REGISTERED, PATIENCE);
        return worker;
    }

    /** The executors that run. */
    List<ProcessHandle> executors() {
        return workers.stream().flatMap(LoggedProcess::executors).toList();
    }

    /**
     * Kills a worker, whose executors then end by themselves, and starts another.
     *
     * @return whether it was alive
     */
    boolean killWorker(int index) throws IOException, InterruptedException {
        boolean alive = workers.get(index).kill();
        workers.set(index, startWorker());
        return alive;
    }

    int workers() {
        return workers.size();
    }

    @Override
    public void close() {
        workers.forEach(LoggedProcess::close);
        master.close();
    }
}
