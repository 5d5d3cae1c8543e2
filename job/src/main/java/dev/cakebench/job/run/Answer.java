package dev.cakebench.job.run;

import dev.cakebench.inference.cache.SequenceCache;
import dev.cakebench.job.results.StopReason;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An answer while it is decoded on a cache. */
final class Answer {
    private final SequenceCache cache;
    private int[] tokens = new int[32];
    private int size;
    private @Nullable StopReason stopReason;
    private long decodeNanos;
    private int batch;

    Answer(SequenceCache cache) {
        this.cache = cache;
    }

    SequenceCache cache() {
        return cache;
    }

    void add(int token) {
        if (size == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * size);
        }
        tokens[size++] = token;
    }

    void stop(StopReason reason) {
        stopReason = reason;
    }

    /** Whether nothing more is decoded. */
    boolean stopped() {
        return stopReason != null;
    }

    /** What ended the answer; null while it is decoded. */
    @Nullable
    StopReason stopReason() {
        return stopReason;
    }

    /** Number of tokens so far. */
    int size() {
        return size;
    }

    int lastToken() {
        return tokens[size - 1];
    }

    int[] tokens() {
        return Arrays.copyOf(tokens, size);
    }

    /** @param answers how many were decoded together with this one, it included */
    void decoded(long nanos, int answers) {
        decodeNanos = nanos;
        batch = answers;
    }

    long decodeNanos() {
        return decodeNanos;
    }

    /** How many answers were decoded together. */
    int batch() {
        return batch;
    }
}
