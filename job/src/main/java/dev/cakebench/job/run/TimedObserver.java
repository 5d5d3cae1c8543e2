package dev.cakebench.job.run;

import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.LayerAttention;
import dev.cakebench.inference.engine.PrefillObserver;

/** Measures how long an observer takes, and ends the prefill behind the layer in which its task was cancelled. */
final class TimedObserver implements PrefillObserver {
    private final PrefillObserver observer;
    private long nanos;

    TimedObserver(PrefillObserver observer) {
        this.observer = observer;
    }

    @Override
    public AttentionRequest request() {
        return observer.request();
    }

    @Override
    public void onLayer(LayerAttention layer) {
        Cancellation.check();
        long start = System.nanoTime();
        observer.onLayer(layer);
        nanos += System.nanoTime() - start;
    }

    /** Time spent in the observer so far. */
    long nanos() {
        return nanos;
    }
}
