package dev.cakebench.job.cluster;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** Kills parts of a run, every kind equally often, and counts those that were alive. */
final class Killer {
    private final StandaloneCluster cluster;
    private final Random random;
    private final Deque<Victim> coming = new ArrayDeque<>();
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

    /** Kills something of a run that is under way; where that is not alive, the next kill tries again. */
    void kill(LoggedProcess driver) throws IOException, InterruptedException {
        Victim victim = next();
        List<ProcessHandle> executors = cluster.executors();
        boolean hit = switch (victim) {
            case DRIVER -> driver.kill();
            case EXECUTOR -> !executors.isEmpty() && kill(executors.get(random.nextInt(executors.size())));
            case WORKER -> cluster.killWorker(random.nextInt(cluster.workers()));
            case APPLICATION -> {
                boolean alive = driver.kill();
                executors.forEach(Killer::kill);
                yield alive;
            }
        };
        if (hit) {
            kills.merge(victim, 1, Integer::sum);
        } else {
            coming.addFirst(victim);
        }
    }

    /** Kinds come in rounds, each round in a random order. */
    private Victim next() {
        if (coming.isEmpty()) {
            List<Victim> round = new ArrayList<>(List.of(Victim.values()));
            Collections.shuffle(round, random);
            coming.addAll(round);
        }
        return coming.removeFirst();
    }

    private static boolean kill(ProcessHandle process) {
        return process.isAlive() && process.destroyForcibly();
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
