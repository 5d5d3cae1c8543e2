package dev.cakebench.job.run;

import dev.cakebench.inference.cache.SequenceCache;
import dev.cakebench.job.results.StopReason;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** An answer while it is decoded on a cache, stage by stage. */
final class Answer {
    private final SequenceCache cache;
    private final List<Stage> stages;
    private int stage;
    private int[] feed;
    private int fed;
    private int[] reasoning = {};
    private int[] tokens = new int[32];
    private int size;
    private @Nullable StopReason stopReason;
    private boolean started;
    private long firstTokenNanos;
    private long endNanos;
    private int batch;

    /** @param stages at least one; the last one's tokens are the answer, those before it lead to it */
    Answer(SequenceCache cache, List<Stage> stages) {
        this.cache = cache;
        this.stages = stages;
        this.feed = stages.getFirst().feed();
    }

    SequenceCache cache() {
        return cache;
    }

    /** What ends the stage. */
    StopRules rules() {
        return stages.get(stage).stop();
    }

    /** Whether tokens are left to be fed before the next one is chosen. */
    boolean feeding() {
        return fed < feed.length;
    }

    /** The token of the next step: one to be fed, else the last one chosen. */
    int nextToken() {
        return feeding() ? feed[fed++] : tokens[size - 1];
    }

    void add(int token) {
        if (size == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * size);
        }
        tokens[size++] = token;
    }

    /** Ends the stage, and the answer where no other stage follows or the context is full. */
    void stop(StopReason reason) {
        if (stage + 1 == stages.size() || reason == StopReason.CONTEXT) {
            stopReason = reason;
            return;
        }
        int[] own = tokens();
        stage++;
        // A token that was chosen last and ended nothing has not been through the model.
        int[] pending = reason == StopReason.LENGTH ? Arrays.copyOfRange(own, own.length - 1, own.length) : new int[0];
        feed = joined(pending, stages.get(stage).feed());
        fed = 0;
        reasoning = joined(reasoning, own);
        size = 0;
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

    /** Number of tokens of the stage so far. */
    int size() {
        return size;
    }

    /** Tokens of the stage so far; in the end the answer. */
    int[] tokens() {
        return Arrays.copyOf(tokens, size);
    }

    /** Tokens of the stages before. */
    int[] reasoning() {
        return reasoning.clone();
    }

    /** Notes when the first token is chosen; later calls do nothing. */
    void started(long nanos) {
        if (!started) {
            started = true;
            firstTokenNanos = nanos;
        }
    }

    /** @param answers how many were decoded together with this one, it included */
    void ended(long nanos, int answers) {
        endNanos = nanos;
        batch = answers;
    }

    /** From the start of decoding to the first token. */
    long firstTokenNanos() {
        return firstTokenNanos;
    }

    /** From the first token to the last. */
    long decodeNanos() {
        return endNanos - firstTokenNanos;
    }

    /** How many answers were decoded together. */
    int batch() {
        return batch;
    }

    private static int[] joined(int[] first, int[] second) {
        return IntStream.concat(IntStream.of(first), IntStream.of(second)).toArray();
    }
}
