package dev.cakebench.job.run;

import dev.cakebench.cake.CacheReport;
import dev.cakebench.cake.CellCache;
import dev.cakebench.inference.cache.SequenceCache;
import dev.cakebench.job.results.StopReason;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The answer of one cell while it is decoded. */
final class CellAnswer {
    private final CellSpec spec;
    private final CellCache cache;
    private int[] tokens = new int[32];
    private int size;
    private @Nullable StopReason stopReason;
    private long decodeNanos;
    private int cellsInBatch;

    CellAnswer(CellSpec spec, CellCache cache) {
        this.spec = spec;
        this.cache = cache;
    }

    CellSpec spec() {
        return spec;
    }

    SequenceCache cache() {
        return cache.cache();
    }

    CacheReport report() {
        return cache.report();
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

    /** @param cells how many were decoded together with this one, it included */
    void decoded(long nanos, int cells) {
        decodeNanos = nanos;
        cellsInBatch = cells;
    }

    long decodeNanos() {
        return decodeNanos;
    }

    int cellsInBatch() {
        return cellsInBatch;
    }
}
