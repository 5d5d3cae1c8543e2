package dev.cakebench.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.TaskKilledException;
import org.junit.jupiter.api.Test;

final class CancellationTest {
    @Test
    void anErrorOfTheExampleIsNotThrownAgain() {
        assertThatCode(() -> Cancellation.rethrow(new IllegalStateException("a fault")))
                .doesNotThrowAnyException();
    }

    @Test
    void aKilledTaskEnds() {
        TaskKilledException killed = new TaskKilledException("cancelled");

        assertThatThrownBy(() -> Cancellation.rethrow(killed)).isSameAs(killed);
    }

    @Test
    void whateverAnInterruptedTaskThrowsIsItsEnd() {
        IllegalStateException thrown = new IllegalStateException("a channel was closed");

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Cancellation.rethrow(thrown))
                .isInstanceOf(InterruptedException.class)
                .hasCause(thrown);
        assertThat(Thread.interrupted()).isTrue();
    }
}
