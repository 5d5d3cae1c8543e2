package dev.cakebench.job.run;

import java.util.concurrent.Semaphore;

/**
 * Native memory for the caches of examples in one JVM. Neither the heap's limit nor Spark knows of this memory, so every
 * example takes its worst case here before it starts and gives it back at its end; examples wait in the order they
 * came.
 */
final class MemoryBudget {
    private static final long MIB = 1L << 20;

    private final int totalMib;
    private final Semaphore free;

    /** @param bytes all there is; at least 1 MiB */
    MemoryBudget(long bytes) {
        totalMib = Math.toIntExact(Math.max(1, bytes / MIB));
        free = new Semaphore(totalMib, true);
    }

    /** Work that needs memory. */
    interface Work<T> {
        T run() throws InterruptedException;
    }

    /**
     * Waits for {@code bytes} of memory, all at once, and does the work with them.
     *
     * @throws MemoryBudgetException when there is never so much
     */
    <T> T with(long bytes, Work<T> work) throws InterruptedException {
        long mib = Math.ceilDiv(bytes, MIB);
        if (mib > totalMib) {
            throw new MemoryBudgetException(
                    ("this example and its cells need %d MiB beside the model, the JVM may use %d MiB: raise %s"
                                    + " (with the executor's memory overhead), or lower budgets, batching or"
                                    + " max_prompt_tokens")
                            .formatted(mib, totalMib, Settings.MEMORY));
        }
        int permits = (int) mib;
        free.acquire(permits);
        try {
            return work.run();
        } finally {
            free.release(permits);
        }
    }

    /** Bytes that examples hold now. */
    long usedBytes() {
        return (totalMib - free.availablePermits()) * MIB;
    }
}
