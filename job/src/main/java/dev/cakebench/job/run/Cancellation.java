package dev.cakebench.job.run;

import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;

/** Tells the end of a task from the failure of an example. */
final class Cancellation {
    private Cancellation() {}

    /**
     * Ends the task if Spark wants it ended; asked after every layer of a prefill and before every token.
     *
     * @throws TaskKilledException when it is to end
     */
    static void check() {
        TaskContext task = TaskContext.get();
        if (task != null) {
            task.killTaskIfInterrupted();
        }
    }

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
