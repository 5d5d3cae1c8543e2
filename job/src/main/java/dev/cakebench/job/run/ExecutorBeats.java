package dev.cakebench.job.run;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** What the executors have told of themselves, on the driver. */
final class ExecutorBeats {
    /** An executor that is silent for so long is taken for gone: it beats once a second, and pauses for garbage at times. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private record Heard(CounterValues values, long nanos) {}

    private final LongSupplier clock;
    private final Map<String, Heard> byExecutor = new HashMap<>();

    /** @param clock in nanoseconds */
    ExecutorBeats(LongSupplier clock) {
        this.clock = clock;
    }

    synchronized void hear(CounterBeat beat) {
        byExecutor.put(beat.executor(), new Heard(beat.values(), clock.getAsLong()));
    }

    /** All executors together: what all did, and what those hold that are there. */
    synchronized CounterValues sum() {
        CounterValues sum = CounterValues.NONE;
        for (Heard heard : byExecutor.values()) {
            boolean gone = clock.getAsLong() - heard.nanos() > SILENCE.toNanos();
            sum = sum.plus(gone ? heard.values().ofTheGone() : heard.values());
        }
        return sum;
    }

    /** Executors that are there. */
    synchronized int present() {
        return (int) byExecutor.values().stream()
                .filter(heard -> clock.getAsLong() - heard.nanos() <= SILENCE.toNanos())
                .count();
    }
}
