package dev.cakebench.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class MemoryBudgetTest {
    private static final long MIB = 1L << 20;

    @Test
    void memoryIsHeldWhileTheWorkLasts() throws InterruptedException {
        MemoryBudget budget = new MemoryBudget(10 * MIB);

        long used = budget.with(3 * MIB + 1, budget::usedBytes);

        assertThat(used).isEqualTo(4 * MIB);
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void memoryComesBackAfterAFailure() {
        MemoryBudget budget = new MemoryBudget(10 * MIB);

        assertThatThrownBy(() -> budget.with(MIB, () -> {
                    throw new IllegalStateException("a policy's fault");
                }))
                .hasMessage("a policy's fault");
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void moreThanThereIsFailsAtOnceAndNamesTheSetting() {
        MemoryBudget budget = new MemoryBudget(10 * MIB);

        assertThatThrownBy(() -> budget.with(11 * MIB, () -> 0))
                .isInstanceOf(MemoryBudgetException.class)
                .hasMessageStartingWith(
                        "this example and its cells need 11 MiB beside the model, the JVM may use 10 MiB")
                .hasMessageContaining("spark.cakebench.memory");
    }

    @Test
    void whoeverDoesNotFitWaits() throws InterruptedException {
        MemoryBudget budget = new MemoryBudget(10 * MIB);
        CountDownLatch asking = new CountDownLatch(1);
        AtomicBoolean ran = new AtomicBoolean();
        Thread second = Thread.ofPlatform().unstarted(() -> {
            asking.countDown();
            try {
                budget.with(6 * MIB, () -> {
                    ran.set(true);
                    return 0;
                });
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        boolean ranTooEarly = budget.with(6 * MIB, () -> {
            second.start();
            asking.await();
            TimeUnit.MILLISECONDS.sleep(50);
            return ran.get();
        });
        second.join();

        assertThat(ranTooEarly).isFalse();
        assertThat(ran).isTrue();
    }
}
