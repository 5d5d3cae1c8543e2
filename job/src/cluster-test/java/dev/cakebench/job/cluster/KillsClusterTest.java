package dev.cakebench.job.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills drivers, executors, workers and whole applications at random moments, starts the same command again each time, and
 * looks whether any row is lost or doubled. Runs follow each other until enough was killed. The number of kills and the seed are
 * {@code -Dcakebench.kills} and {@code -Dcakebench.seed}.
 */
final class KillsClusterTest {
    private static final int KILLS = Integer.getInteger("cakebench.kills");
    private static final long SEED = Long.getLong("cakebench.seed");
    private static final int EXAMPLES = 16;
    private static final int WORKERS = 2;
    private static final Duration LONGEST = Duration.ofMinutes(15);

    /** How long after the last chunk, or kill, a kill comes at most: several chunks of this plan. */
    private static final int LONGEST_PAUSE_MS = 1500;

    private final Random random = new Random(SEED);

    @TempDir
    private Path folder;

    @Test
    void noRowIsLostOrDoubledWhateverIsKilled() throws Exception {
        Distribution distribution = new Distribution(folder);
        Path logs = Distribution.TARGET.resolve("cluster-logs/kills");
        List<String> expected = Driver.localRows(distribution, folder, logs, EXAMPLES);
        long end = System.nanoTime() + LONGEST.toNanos();
        int runs = 0;
        try (StandaloneCluster cluster = new StandaloneCluster(distribution, logs, WORKERS)) {
            Killer killer = new Killer(cluster, random);
            Driver driver = Driver.of(distribution, logs, "--master", cluster.url(), "--executor-cores", "1");
            while (killer.kills() < KILLS) {
                assertThat(System.nanoTime()).as("after %s", killer.words()).isLessThan(end);
                runs++;
                Path output = folder.resolve("killed-" + runs);
                SmallPlan plan = SmallPlan.write(folder.resolve("plan-" + runs), output.toString(), EXAMPLES);
                completeUnderFire(driver, plan, output, killer, end);
                RunRows.requireWhole(plan, output, expected);
            }
            System.out.printf("%s seed=%d runs=%d%n", killer.words(), SEED, runs);
            assertThat(killer.kills()).isEqualTo(KILLS);
        }
    }

    /** Starts the plan again and again until it ends by itself. */
    private void completeUnderFire(Driver driver, SmallPlan plan, Path output, Killer killer, long end)
            throws IOException, InterruptedException {
        boolean complete = false;
        while (!complete) {
            try (LoggedProcess process = driver.start(plan)) {
                while (process.isAlive() && killer.kills() < KILLS) {
                    int chunks = RunRows.chunks(output);
                    if (awaitChunk(process, output, chunks, end) && RunRows.chunks(output) < plan.chunks()) {
                        TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_PAUSE_MS));
                        if (process.isAlive() && RunRows.chunks(output) < plan.chunks()) {
                            killer.kill(process);
                        }
                    }
                }
                complete = process.await(LONGEST) == 0;
            }
        }
    }

    /** Whether there is a chunk more while the driver lives. */
    private static boolean awaitChunk(LoggedProcess process, Path output, int chunks, long end)
            throws IOException, InterruptedException {
        while (process.isAlive() && RunRows.chunks(output) <= chunks) {
            if (System.nanoTime() > end) {
                throw new AssertionError("no chunk was written any more:%n%s".formatted(process.log()));
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return process.isAlive();
    }
}
