package dev.cakebench.job.run;

import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;

/** Tells the end of a task from the failure of an example. */
final class Cancellation {
    private Cancellation() {}

    /** Throws {@code error} again when it comes from Spark ending the task and not from the example. */
    static void rethrow(Throwable error) throws InterruptedException {
        if (error instanceof TaskKilledException killed) {
            throw killed;
        }
        TaskContext task = TaskContext.get();
        if (Thread.currentThread().isInterrupted() || (task != null && task.isInterrupted())) {
            InterruptedException interrupted = new InterruptedException("the task was cancelled");
            interrupted.initCause(error);
            throw interrupted;
        }
    }
}
