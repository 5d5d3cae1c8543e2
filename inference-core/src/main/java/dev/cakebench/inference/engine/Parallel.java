package dev.cakebench.inference.engine;

import java.util.function.IntConsumer;

/** Runs pieces of work that do not depend on each other, on several threads where there are some. */
@FunctionalInterface
public interface Parallel {

    /** Everything on the calling thread. */
    Parallel CALLER = (items, task) -> {
        for (int item = 0; item < items; item++) {
            task.accept(item);
        }
    };

    /**
     * Runs a task for the items 0 to {@code items - 1}, in any order, and returns when all have finished. A task must not
     * run others. When one throws, its exception is thrown here.
     */
    void run(int items, IntConsumer task);
}
