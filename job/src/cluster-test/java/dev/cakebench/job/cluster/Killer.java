package dev.cakebench.job.cluster;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** Kills parts of a run, and counts those that were alive. */
final class Killer {
    private final StandaloneCluster cluster;
    private final Random random;
    private final Map<Victim, Integer> kills = new EnumMap<>(Victim.class);

    /** What is killed. */
    enum Victim {
        DRIVER,
        EXECUTOR,
        WORKER,
        /** The driver with all executors. */
        APPLICATION
    }

    Killer(StandaloneCluster cluster, Random random) {
        this.cluster = cluster;
        this.random = random;
        for (Victim victim : Victim.values()) {
            kills.put(victim, 0);
        }
    }

    /** Kills something of a run that is under way. */
    void kill(LoggedProcess driver) throws IOException, InterruptedException {
        Victim victim = Victim.values()[random.nextInt(Victim.values().length)];
        List<ProcessHandle> executors = cluster.executors();
        boolean hit = switch (victim) {
            case DRIVER -> killDriver(driver);
            case EXECUTOR -> !executors.isEmpty() && kill(executors.get(random.nextInt(executors.size())));
            case WORKER -> {
                cluster.killWorker(random.nextInt(cluster.workers()));
                yield true;
            }
            case APPLICATION -> {
                boolean alive = killDriver(driver);
                executors.forEach(Killer::kill);
                yield alive;
            }
        };
        if (hit) {
            kills.merge(victim, 1, Integer::sum);
        }
    }

    private static boolean killDriver(LoggedProcess driver) throws InterruptedException {
        boolean alive = driver.isAlive();
        driver.kill();
        return alive;
    }

    private static boolean kill(ProcessHandle process) {
        return process.destroyForcibly();
    }

    int kills() {
        return kills.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** The count, and that of each kind, as {@code kills=20 driver=6 ...}. */
    String words() {
        return "kills=%d %s"
                .formatted(
                        kills(),
                        kills.entrySet().stream()
                                .map(entry -> entry.getKey().name().toLowerCase(Locale.ROOT) + "=" + entry.getValue())
                                .collect(Collectors.joining(" ")));
    }
}
