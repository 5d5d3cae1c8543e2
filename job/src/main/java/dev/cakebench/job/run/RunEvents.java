package dev.cakebench.job.run;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/** Says in a line each when an executor is lost, or an attempt at a chunk fails, and what becomes of it. */
final class RunEvents extends SparkListener {
    private final List<Chunk> chunks;
    private final PrintWriter out;
    private final Map<String, String> hosts = new HashMap<>();
    private final Map<String, Set<Integer>> running = new HashMap<>();
    private boolean ending;

    /** @param chunks by the partitions of the job */
    RunEvents(List<Chunk> chunks, PrintWriter out) {
        this.chunks = List.copyOf(chunks);
        this.out = out;
    }

    /** Executors that go from now on are not lost. */
    synchronized void end() {
        ending = true;
    }

    @Override
    public void onApplicationEnd(SparkListenerApplicationEnd event) {
        end();
    }

    @Override
    public synchronized void onExecutorAdded(SparkListenerExecutorAdded event) {
        hosts.put(event.executorId(), event.executorInfo().executorHost());
    }

    @Override
    public synchronized void onTaskStart(SparkListenerTaskStart event) {
        running.computeIfAbsent(event.taskInfo().executorId(), executor -> new HashSet<>())
                .add(event.taskInfo().partitionId());
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd event) {
        String executor = event.taskInfo().executorId();
        int partition = event.taskInfo().partitionId();
        if (event.reason() instanceof ExecutorLostFailure) {
            // The loss has a line of its own, which names its chunks and may come later.
            return;
        }
        running.getOrDefault(executor, new HashSet<>()).remove(partition);
        // What is killed on purpose, such as the slower of two copies, needs no line.
        if (!ending && event.taskInfo().failed() && event.reason() instanceof TaskFailedReason reason) {
            out.printf(
                    "chunk %d: attempt %d failed on executor %s: %s%n",
                    chunks.get(partition).index(),
                    event.taskInfo().attemptNumber(),
                    executor,
                    firstLine(reason.toErrorString()));
        }
    }

    @Override
    public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved event) {
        if (ending) {
            return;
        }
        Set<Integer> lost = running.getOrDefault(event.executorId(), Set.of());
        out.printf(
                "executor %s on %s is lost: %s; %s%n",
                event.executorId(),
                hosts.getOrDefault(event.executorId(), "an unknown host"),
                firstLine(event.reason()),
                lost.isEmpty()
                        ? "no chunk was under way on it"
                        : "chunks under way on it, to be done again: "
                                + String.join(
                                        ", ",
                                        lost.stream()
                                                .map(partition -> Integer.toString(
                                                        chunks.get(partition).index()))
                                                .toList()));
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("no reason given");
    }
}
