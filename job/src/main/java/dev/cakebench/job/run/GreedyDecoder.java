package dev.cakebench.job.run;

import dev.cakebench.inference.cache.SequenceCache;
import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.inference.tokenizer.Tokenizer;
import dev.cakebench.job.results.StopReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.TaskContext;

/**
 * Decodes the answers of several cells of one example together, each greedily: the token with the largest logit, of
 * equal ones the lowest id. A cell that has stopped leaves the batch; the others do not notice.
 */
final class GreedyDecoder {
    private static final int NO_TOKEN = -1;

    private final InferenceEngine engine;
    private final Tokenizer tokenizer;
    private final int maxNewTokens;
    private final int newline;

    /** @param stopsAtNewline whether a newline token ends an answer; then the first token is neither that nor an end */
    GreedyDecoder(InferenceEngine engine, int maxNewTokens, boolean stopsAtNewline) {
        this.engine = engine;
        this.tokenizer = engine.model().tokenizer();
        this.maxNewTokens = maxNewTokens;
        this.newline = stopsAtNewline ? newlineToken(tokenizer) : NO_TOKEN;
    }

    /**
     * Feeds the same tokens to every cell, as a question after a compressed context.
     *
     * @return the logits of each cell after the last token
     */
    float[][] feed(List<CellAnswer> cells, int[] tokens) {
        List<SequenceCache> caches = caches(cells);
        float[][] logits = logits(cells.size());
        int[] step = new int[cells.size()];
        for (int token : tokens) {
            killIfAsked();
            Arrays.fill(step, token);
            engine.decode(caches, step, logits);
        }
        return logits;
    }

    /**
     * Decodes until every cell has stopped.
     *
     * @param first the logits that each cell's first token comes from; not changed
     */
    void decode(List<CellAnswer> cells, float[][] first) {
        long start = System.nanoTime();
        for (int i = 0; i < cells.size(); i++) {
            accept(cells.get(i), first[i], start, cells.size());
        }
        float[][] logits = logits(cells.size());
        for (List<CellAnswer> active = active(cells); !active.isEmpty(); active = active(active)) {
            killIfAsked();
            int[] tokens = active.stream().mapToInt(CellAnswer::lastToken).toArray();
            engine.decode(caches(active), tokens, Arrays.copyOf(logits, active.size()));
            for (int i = 0; i < active.size(); i++) {
                accept(active.get(i), logits[i], start, cells.size());
            }
        }
    }

    private void accept(CellAnswer cell, float[] logits, long start, int batch) {
        int token = choose(logits, cell.size() == 0);
        if (tokenizer.endsGeneration(token)) {
            cell.stop(StopReason.END);
        } else if (token == newline) {
            cell.stop(StopReason.NEWLINE);
        } else {
            cell.add(token);
            if (cell.size() == maxNewTokens) {
                cell.stop(StopReason.LENGTH);
            } else if (cell.cache().position() == engine.model().shape().contextLength()) {
                cell.stop(StopReason.CONTEXT);
            }
        }
        if (cell.stopped()) {
            cell.decoded(System.nanoTime() - start, batch);
        }
    }

    /**
     * The largest logit; where a newline ends answers, LongBench's smallest length of one token holds.
     *
     * @throws LogitsException when a logit is not a number
     */
    private int choose(float[] logits, boolean isFirst) {
        boolean mustNotStop = isFirst && newline != NO_TOKEN;
        int best = NO_TOKEN;
        for (int id = 0; id < logits.length; id++) {
            if (Float.isNaN(logits[id])) {
                throw new LogitsException(
                        "the logit of token %d is not a number: the weights of %s are damaged, fetch the model again"
                                .formatted(id, engine.model().path()));
            }
            if ((best == NO_TOKEN || logits[id] > logits[best])
                    && !(mustNotStop && (id == newline || tokenizer.endsGeneration(id)))) {
                best = id;
            }
        }
        return best;
    }

    private float[][] logits(int cells) {
        return new float[cells][engine.model().shape().vocabularySize()];
    }

    private static List<CellAnswer> active(List<CellAnswer> cells) {
        List<CellAnswer> active = new ArrayList<>(cells.size());
        for (CellAnswer cell : cells) {
            if (!cell.stopped()) {
                active.add(cell);
            }
        }
        return active;
    }

    private static List<SequenceCache> caches(List<CellAnswer> cells) {
        List<SequenceCache> caches = new ArrayList<>(cells.size());
        for (CellAnswer cell : cells) {
            caches.add(cell.cache());
        }
        return caches;
    }

    private static int newlineToken(Tokenizer tokenizer) {
        int[] ids = tokenizer.encode("\n", false, false);
        return ids[ids.length - 1];
    }

    private static void killIfAsked() {
        TaskContext task = TaskContext.get();
        if (task != null) {
            task.killTaskIfInterrupted();
        }
    }
}
