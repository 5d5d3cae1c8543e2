package dev.cakebench.job.run;

import dev.cakebench.cake.CacheSweep;
import dev.cakebench.cake.Cell;
import dev.cakebench.cake.CellCache;
import dev.cakebench.inference.cache.SequenceCache;
import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.inference.model.ModelShape;
import dev.cakebench.job.results.AnswerRow.Timing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The way of one prompt: one prefill, every cell's cache from it, and all cells' answers decoded together. */
final class PromptSweep {
    private static final double NANOS_PER_MILLISECOND = 1e6;

    private final LoadedModel loaded;
    private final InferenceEngine engine;
    private final int batching;
    private final EvaluationProbe probe;

    /** @param batching cells decoded together; 0: all of them */
    PromptSweep(LoadedModel loaded, InferenceEngine engine, int batching, EvaluationProbe probe) {
        this.loaded = loaded;
        this.engine = engine;
        this.batching = batching;
        this.probe = probe;
    }

    /**
     * What is prefilled, and what is fed after it before the answer begins.
     *
     * @param question empty where the prefilled tokens are the whole prompt
     */
    record Task(int[] prefill, int[] question, StopRules stop) {
        int decodedTokens() {
            return question.length + stop.maxNewTokens();
        }
    }

    /**
     * The answers of the cells, in their order; waits until there is memory for all of them.
     *
     * @throws MemoryBudgetException when there is never so much
     * @throws InterruptedException when the wait is cancelled
     */
    List<CellAnswer> run(Task task, List<ReadyCell> cells) throws InterruptedException {
        ModelShape shape = loaded.model().shape();
        List<Cell> swept = cells.stream().map(ReadyCell::cell).toList();
        int prompt = task.prefill().length;
        try (CacheSweep sweep =
                new CacheSweep(engine.kernels(), shape, engine.kvType(), prompt, task.decodedTokens(), swept)) {
            long bytes = engine.prefillBytes(prompt, sweep.request())
                    + CacheSweep.maximumBytes(shape, engine.kvType(), prompt, task.decodedTokens(), swept);
            return loaded.memory().with(bytes, () -> answers(task, cells, sweep));
        }
    }

    private List<CellAnswer> answers(Task task, List<ReadyCell> cells, CacheSweep sweep) {
        TimedObserver observer = new TimedObserver(sweep);
        GreedyDecoder decoder = new GreedyDecoder(engine, task.stop());
        long start = System.nanoTime();
        float[] promptLogits = engine.prefill(task.prefill(), observer);
        long prefilled = System.nanoTime();
        sweep.probe().ifPresent(full -> lookAhead(task, decoder, full, promptLogits));
        List<CellCache> caches = sweep.finish();
        long selected = System.nanoTime();
        double selectMs = milliseconds(observer.nanos() + selected - prefilled);
        double prefillMs = milliseconds(prefilled - start - observer.nanos());
        List<CellAnswer> result = new ArrayList<>();
        int size = batching == 0 ? cells.size() : batching;
        for (int from = 0; from < cells.size(); from += size) {
            List<CellCache> batch = caches.subList(from, Math.min(from + size, cells.size()));
            List<Answer> answers =
                    batch.stream().map(CellCache::cache).map(Answer::new).toList();
            long batchStart = System.nanoTime();
            float[][] first = firstLogits(task, decoder, answers, promptLogits);
            double firstTokenMs = milliseconds(selected - start + System.nanoTime() - batchStart);
            decoder.decode(answers, first);
            for (int i = 0; i < answers.size(); i++) {
                Answer answer = answers.get(i);
                Timing timing = new Timing(
                        prefillMs, selectMs, milliseconds(answer.decodeNanos()), firstTokenMs, answer.batch());
                result.add(new CellAnswer(cells.get(from + i), batch.get(i).report(), answer, timing));
            }
        }
        long kept = caches.stream().mapToLong(cache -> cache.cache().bytes()).sum();
        probe.answered(new Footprint(engine.workingBytes(), sweep.peakBytes(), kept));
        return result;
    }

    /** Decodes the full cache's own answer, for cells that look back from it. */
    private static void lookAhead(Task task, GreedyDecoder decoder, SequenceCache full, float[] promptLogits) {
        List<Answer> answer = List.of(new Answer(full));
        decoder.decode(answer, firstLogits(task, decoder, answer, promptLogits));
    }

    private static float[][] firstLogits(Task task, GreedyDecoder decoder, List<Answer> answers, float[] promptLogits) {
        if (task.question().length > 0) {
            return decoder.feed(answers, task.question());
        }
        float[][] first = new float[answers.size()][];
        Arrays.fill(first, promptLogits);
        return first;
    }

    private static double milliseconds(long nanos) {
        return nanos / NANOS_PER_MILLISECOND;
    }
}
