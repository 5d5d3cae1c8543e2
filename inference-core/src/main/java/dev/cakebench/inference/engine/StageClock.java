package dev.cakebench.inference.engine;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Attributes the time of the thread that calls an engine to stages. Off unless started, and then nothing but a test per
 * call. Not safe for use by several threads.
 */
final class StageClock {

    private static final class Tally {
        private long nanos;
        private long operations;
        private long weightBytes;
    }

    /** One per stage seen since the start; empty when off. */
    private final Map<Stage, Tally> tallies = new EnumMap<>(Stage.class);

    private boolean on;
    private @Nullable Tally current;
    private long entered;
    private long started;

    /** Starts from zero. */
    void start() {
        tallies.clear();
        on = true;
        current = null;
        started = System.nanoTime();
    }

    /** Ends what {@link #start} began. */
    StageProfile stop() {
        leave();
        on = false;
        long total = System.nanoTime() - started;
        var stages = new EnumMap<Stage, StageProfile.Entry>(Stage.class);
        tallies.forEach((stage, tally) ->
                stages.put(stage, new StageProfile.Entry(tally.nanos, tally.operations, tally.weightBytes)));
        return new StageProfile(stages, total);
    }

    /** From here on time goes to {@code stage}. */
    void enter(Stage stage) {
        if (on) {
            change(tallies.computeIfAbsent(stage, unseen -> new Tally()));
        }
    }

    /** From here on time goes to no stage. */
    void leave() {
        if (on) {
            change(null);
        }
    }

    /** Adds what the running stage computes. */
    void count(long moreOperations, long moreWeightBytes) {
        if (current != null) {
            current.operations += moreOperations;
            current.weightBytes += moreWeightBytes;
        }
    }

    private void change(@Nullable Tally next) {
        long now = System.nanoTime();
        if (current != null) {
            current.nanos += now - entered;
        }
        current = next;
        entered = now;
    }
}
