package dev.cakebench.job.run;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.spark.Success$;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.jspecify.annotations.Nullable;

/** Counts the rows that are there while a run goes on, and predicts its end from the cost of what is done. */
final class RunProgress extends SparkListener {
    private final List<Chunk> chunks;
    private final int cells;
    private final long rows;
    private final LongSupplier failed;
    private final double totalCost;
    private final long start = System.nanoTime();
    private long examples;
    private long computed;
    private long done;
    private double doneCost;

    /**
     * @param chunks to compute
     * @param done rows that are there already
     * @param rows rows of the whole run
     * @param failed failed rows so far
     */
    RunProgress(List<Chunk> chunks, int cells, long done, long rows, LongSupplier failed) {
        this.chunks = List.copyOf(chunks);
        this.cells = cells;
        this.done = done;
        this.rows = rows;
        this.failed = failed;
        this.totalCost = chunks.stream().mapToDouble(Chunk::operations).sum();
    }

    /**
     * How far a run is.
     *
     * @param done rows that are there
     * @param rows rows of the whole run
     * @param failed failed rows of this start
     * @param examplesPerSecond of this start
     * @param rowsPerSecond of this start
     * @param left predicted time to the end; null before the first chunk is done
     */
    record Snapshot(
            long done,
            long rows,
            long failed,
            double examplesPerSecond,
            double rowsPerSecond,
            @Nullable Duration left) {}

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        if (end.reason() instanceof Success$) {
            finished(chunks.get(end.taskInfo().partitionId()));
        }
    }

    synchronized Snapshot snapshot() {
        double seconds = (System.nanoTime() - start) / 1e9;
        Duration left = doneCost == 0
                ? null
                : Duration.ofMillis(Math.round(1000 * seconds * (totalCost - doneCost) / doneCost));
        return new Snapshot(done, rows, failed.getAsLong(), examples / seconds, computed / seconds, left);
    }

    private synchronized void finished(Chunk chunk) {
        long chunkRows = (long) chunk.examples() * cells;
        examples += chunk.examples();
        computed += chunkRows;
        done += chunkRows;
        doneCost += chunk.operations();
    }
}
