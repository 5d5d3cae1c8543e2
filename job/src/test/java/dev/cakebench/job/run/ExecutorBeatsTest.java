package dev.cakebench.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ExecutorBeatsTest {
    private final AtomicLong nanos = new AtomicLong();
    private final ExecutorBeats beats = new ExecutorBeats(nanos::get);

    @Test
    void theLastBeatOfEachExecutorCounts() {
        beats.hear(new CounterBeat("0", new CounterValues(10, 1, 1, 2, 0, 100, 1000)));
        beats.hear(new CounterBeat("1", new CounterValues(5, 5, 5, 5, 5, 5, 1000)));
        beats.hear(new CounterBeat("0", new CounterValues(30, 3, 2, 4, 1, 200, 1000)));

        assertThat(beats.sum()).isEqualTo(new CounterValues(35, 8, 7, 9, 6, 205, 2000));
        assertThat(beats.present()).isEqualTo(2);
    }

    @Test
    void whatASilentExecutorDidStaysDoneButItHoldsNothing() {
        beats.hear(new CounterBeat("0", new CounterValues(10, 1, 1, 2, 0, 100, 1000)));
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(16));
        beats.hear(new CounterBeat("1", new CounterValues(1, 1, 1, 1, 1, 1, 1)));

        assertThat(beats.sum()).isEqualTo(new CounterValues(11, 2, 2, 3, 1, 1, 1));
        assertThat(beats.present()).isEqualTo(1);
    }
}
