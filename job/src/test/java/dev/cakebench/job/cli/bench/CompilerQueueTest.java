package dev.cakebench.job.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CompilerQueueTest {
    private static final String IDLE = """
            Current compiles:\s

            C1 compile queue:
            Empty

            C2 compile queue:
            Empty

            """;

    @Test
    void readsTheQueue() {
        assertThat(CompilerQueue.isBusy(IDLE)).isFalse();
        assertThat(CompilerQueue.isBusy(IDLE.replaceFirst(
                        "\\n\\n", "\nC2 CompilerThread0  812       4       dev.Kernel::multiply (80 bytes)\n\n")))
                .isTrue();
        assertThat(CompilerQueue.isBusy(IDLE.replaceFirst("Empty", "813       3       dev.Kernel::add (8 bytes)")))
                .isTrue();
    }

    @Test
    void thisJvmIsIdleSoonerOrLater() throws InterruptedException {
        CompilerQueue queue = new CompilerQueue();
        Instant end = Instant.now().plus(Duration.ofMinutes(1));
        boolean busy = queue.isBusy();
        while (busy && Instant.now().isBefore(end)) {
            Thread.sleep(20);
            busy = queue.isBusy();
        }
        assertThat(busy).isFalse();
    }
}
