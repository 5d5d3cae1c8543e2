package dev.cakebench.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WorkerPoolTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void everyItemRunsOnceAndIsVisibleToTheCaller(int threads) {
        try (var pool = new WorkerPool(threads)) {
            assertThat(pool.threads()).isEqualTo(threads);
            for (int round = 0; round < 3_000; round++) {
                int items = round % 17;
                var runs = new int[items];
                pool.run(items, (item, worker) -> runs[item]++);
                assertThat(runs).containsOnly(items == 0 ? new int[0] : new int[] {1});
            }
        }
    }

    @Test
    void noTwoItemsRunAtATimeUnderOneWorkerNumber() {
        try (var pool = new WorkerPool(3)) {
            var running = new AtomicIntegerArray(3);
            var clashes = new AtomicInteger();
            pool.run(20_000, (item, worker) -> {
                if (running.incrementAndGet(worker) != 1) {
                    clashes.incrementAndGet();
                }
                running.decrementAndGet(worker);
            });
            assertThat(clashes).hasValue(0);
        }
    }

    @Test
    void allThreadsTakePart() {
        try (var pool = new WorkerPool(3)) {
            var together = new CountDownLatch(3);
            pool.run(3, (item, worker) -> {
                together.countDown();
                await(together);
            });
            assertThat(together.getCount()).isZero();
        }
    }

    @Test
    void parkedThreadsWakeUp() {
        try (var pool = new WorkerPool(2)) {
            for (int round = 0; round < 5; round++) {
                LockSupport.parkNanos(20_000_000);
                var together = new CountDownLatch(2);
                pool.run(2, (item, worker) -> {
                    together.countDown();
                    await(together);
                });
                assertThat(together.getCount()).isZero();
            }
        }
    }

    @Test
    void theCallerWaitsForASlowThread() {
        try (var pool = new WorkerPool(2)) {
            var together = new CountDownLatch(2);
            var finished = new AtomicInteger();
            pool.run(2, (item, worker) -> {
                together.countDown();
                await(together);
                if (worker == 1) {
                    LockSupport.parkNanos(50_000_000);
                }
                finished.incrementAndGet();
            });
            assertThat(finished).hasValue(2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anExceptionReachesTheCallerAndThePoolStaysUsable(int threads) {
        try (var pool = new WorkerPool(threads)) {
            for (int round = 0; round < 100; round++) {
                assertThatThrownBy(() -> pool.run(40, (item, worker) -> {
                            if (item == 7) {
                                throw new IllegalArgumentException("item 7");
                            }
                        }))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("item 7");
                var sum = new AtomicInteger();
                pool.run(10, (item, worker) -> sum.addAndGet(item));
                assertThat(sum).hasValue(45);
            }
        }
    }

    @Test
    void anErrorReachesTheCaller() {
        try (var pool = new WorkerPool(2)) {
            assertThatThrownBy(() -> pool.run(2, (item, worker) -> {
                        throw new AssertionError("broken");
                    }))
                    .isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void anInterruptedCallerStillGetsItsResult() {
        try (var pool = new WorkerPool(2)) {
            Thread.currentThread().interrupt();
            var sum = new AtomicInteger();
            pool.run(1_000, (item, worker) -> sum.addAndGet(item));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(sum).hasValue(499_500);
        }
    }

    @Test
    void aClosedPoolRefusesWork() {
        var pool = new WorkerPool(2);
        pool.close();
        pool.close();
        assertThatThrownBy(() -> pool.run(1, (item, worker) -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void aPoolWithoutThreadsIsRefused() {
        assertThatThrownBy(() -> new WorkerPool(0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
