package dev.cakebench.inference.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of threads, the caller included, that share the items of one job after another.
 *
 * <p>Items are claimed one at a time from a counter, the highest first, so a thread that the machine takes away delays
 * only the item it holds. Idle threads spin for a while and then park: between the jobs of one forward pass they stay
 * awake, between forward passes they cost nothing. What an item computes must not depend on the thread it runs on.
 *
 * <p>One thread at a time may call {@link #run}, and a task must not call it.
 */
final class WorkerPool implements AutoCloseable {

    /** One job; called once per item, by several threads at a time. */
    @FunctionalInterface
    interface Task {

        /**
         * Computes one item.
         *
         * @param item from 0 to the number of items
         * @param worker the running thread, from 0 to {@link WorkerPool#threads()}; no two run at a time under one
         *     number
         */
        void run(int item, int worker);
    }

    private static final int SPINS = 10_000;
    private static final Task NOTHING = (item, worker) -> {};
    private static final AtomicInteger POOLS = new AtomicInteger();

    private final List<Worker> workers = new ArrayList<>();
    private final AtomicInteger unclaimed = new AtomicInteger();
    private final AtomicInteger unfinished = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile @Nullable Thread waitingCaller;
    private volatile boolean closed;
    // Published by the write to unclaimed; not written again before every item of the job has finished.
    private Task task = NOTHING;

    /** Starts {@code threads - 1} daemon threads. */
    WorkerPool(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("a pool needs at least 1 thread, found " + threads);
        }
        int pool = POOLS.incrementAndGet();
        for (int i = 1; i < threads; i++) {
            var worker = new Worker(i, "cakebench-inference-%d-%d".formatted(pool, i));
            worker.setDaemon(true);
            workers.add(worker);
        }
        try {
            workers.forEach(Thread::start);
        } catch (RuntimeException | Error e) {
            // The machine may have no room for one more thread: those that run must not spin for ever.
            close();
            throw e;
        }
    }

    /** Number of threads, the caller included. */
    int threads() {
        return workers.size() + 1;
    }

    /**
     * Runs {@code task} for the items 0 to {@code items - 1} and returns when all have finished. When one throws, the
     * items not yet begun are left out and its exception is thrown here.
     *
     * @throws IllegalStateException when the pool is closed
     */
    void run(int items, Task task) {
        if (closed) {
            throw new IllegalStateException("the worker pool is closed");
        }
        if (items <= 0) {
            return;
        }
        if (items == 1 || workers.isEmpty()) {
            for (int item = items - 1; item >= 0; item--) {
                task.run(item, 0);
            }
            return;
        }
        this.task = task;
        unfinished.set(items);
        unclaimed.set(items);
        for (int i = 0; i < Math.min(items - 1, workers.size()); i++) {
            workers.get(i).wake();
        }
        while (runOne(0)) {}
        awaitFinish();
        this.task = NOTHING;
        Throwable thrown = failure.getAndSet(null);
        if (thrown instanceof Error error) {
            throw error;
        } else if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
    }

    /** Claims and runs one item; false when there was none. */
    private boolean runOne(int worker) {
        if (unclaimed.get() <= 0) {
            return false;
        }
        int left = unclaimed.getAndDecrement();
        if (left <= 0) {
            return false;
        }
        try {
            if (failure.get() == null) {
                task.run(left - 1, worker);
            }
        } catch (RuntimeException | Error thrown) {
            failure.compareAndSet(null, thrown);
        } finally {
            if (unfinished.decrementAndGet() == 0) {
                LockSupport.unpark(waitingCaller);
            }
        }
        return true;
    }

    private void awaitFinish() {
        for (int spins = 0; unfinished.get() > 0; spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                waitingCaller = Thread.currentThread();
                if (unfinished.get() > 0) {
                    LockSupport.park(this);
                }
                waitingCaller = null;
            }
        }
    }

    /** Ends the threads; a pool that is closed already stays so. */
    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        for (Worker worker : workers) {
            LockSupport.unpark(worker);
            while (worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Worker extends Thread {
        private final int number;
        private volatile boolean parked;

        Worker(int number, String name) {
            super(name);
            this.number = number;
        }

        void wake() {
            if (parked) {
                LockSupport.unpark(this);
            }
        }

        @Override
        public void run() {
            int spins = 0;
            while (!closed) {
                if (runOne(number)) {
                    spins = 0;
                } else if (spins++ < SPINS) {
                    Thread.onSpinWait();
                } else {
                    parked = true;
                    if (unclaimed.get() <= 0 && !closed) {
                        LockSupport.park(WorkerPool.this);
                    }
                    parked = false;
                    spins = 0;
                }
            }
        }
    }
}
