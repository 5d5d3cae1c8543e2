package dev.cakebench.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.Success$;
import org.apache.spark.TaskEndReason;
import org.apache.spark.executor.ExecutorMetrics;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.TaskInfo;
import org.apache.spark.scheduler.TaskLocality;
import org.apache.spark.scheduler.cluster.ExecutorInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scala.Option;
import scala.collection.immutable.Map$;
import scala.jdk.javaapi.CollectionConverters;

final class RunEventsTest {
    private final StringWriter text = new StringWriter();
    private final RunEvents events = new RunEvents(
            List.of(new Chunk(40, List.of()), new Chunk(41, List.of()), new Chunk(42, List.of())),
            new PrintWriter(text, true));

    @BeforeEach
    void anExecutorStarts() {
        events.onExecutorAdded(
                new SparkListenerExecutorAdded(1, "7", new ExecutorInfo("node-3", 2, Map$.MODULE$.empty())));
    }

    @Test
    void aLostExecutorIsNamedWithTheChunksThatItTakesAlong() {
        start(0);
        start(1);
        start(2);
        end(1, Success$.MODULE$);
        // Its tasks end before or after the executor is removed.
        end(2, lost());
        events.onExecutorRemoved(new SparkListenerExecutorRemoved(2, "7", "Command exited with code 137\nmore"));

        assertThat(text)
                .hasToString(
                        "executor 7 on node-3 is lost: Command exited with code 137; chunks under way on it, to be done"
                                + " again: 40, 42\n");
    }

    @Test
    void anIdleExecutorTakesNothingAlong() {
        events.onExecutorRemoved(new SparkListenerExecutorRemoved(2, "7", "worker lost"));

        assertThat(text).hasToString("executor 7 on node-3 is lost: worker lost; no chunk was under way on it\n");
    }

    @Test
    void aFailedAttemptIsNamedWithItsReason() {
        start(1);
        end(
                1,
                new ExceptionFailure(
                        new IllegalStateException("the disk is full"),
                        CollectionConverters.asScala(List.<AccumulableInfo>of()).toSeq()));

        assertThat(text.toString())
                .isEqualTo(
                        "chunk 41: attempt 0 failed on executor 7: java.lang.IllegalStateException: the disk is full\n");
    }

    @Test
    void executorsThatGoAtTheEndAreNotLost() {
        events.end();
        events.onExecutorRemoved(new SparkListenerExecutorRemoved(2, "7", "finished"));

        assertThat(text.toString()).isEmpty();
    }

    private void start(int partition) {
        events.onTaskStart(new SparkListenerTaskStart(0, 0, task(partition)));
    }

    private void end(int partition, TaskEndReason reason) {
        TaskInfo task = task(partition);
        task.markFinished(
                reason instanceof Success$
                        ? org.apache.spark.TaskState.FINISHED()
                        : org.apache.spark.TaskState.FAILED(),
                1);
        events.onTaskEnd(
                new SparkListenerTaskEnd(0, 0, "ResultTask", reason, task, new ExecutorMetrics(), TaskMetrics.empty()));
    }

    private static ExecutorLostFailure lost() {
        return new ExecutorLostFailure("7", true, Option.empty());
    }

    private static TaskInfo task(int partition) {
        return new TaskInfo(partition, partition, 0, partition, 0, "7", "node-3", TaskLocality.ANY(), false);
    }
}
