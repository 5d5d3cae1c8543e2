package dev.cakebench.job.run;

import dev.cakebench.cake.CacheSweep;
import dev.cakebench.cake.Cell;
import dev.cakebench.cake.CellCache;
import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.inference.model.ModelShape;
import dev.cakebench.job.results.AnswerRow.Timing;
import java.util.ArrayList;
import java.util.List;

/**
 * The way of one prompt: one prefill, the caches of every turn and cell from it, and all answers decoded together. Each turn
 * has caches of its own, which share the rows that they keep of the prompt.
 */
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
     * The answers of the cells to every turn, turn by turn in the order of the cells; waits until there is memory for all
     * of them.
     *
     * @throws MemoryBudgetException when there is never so much
     * @throws InterruptedException when the wait is cancelled
     */
    List<CellAnswer> run(Session session, List<ReadyCell> cells) throws InterruptedException {
        ModelShape shape = loaded.model().shape();
        Session ended = session.ending(probe::stop);
        List<Cell> swept = TurnCells.of(
                ended.turns().size(), cells.stream().map(ReadyCell::cell).toList());
        int prompt = ended.prefill().length;
        int decoded = ended.decodedTokens();
        try (CacheSweep sweep = new CacheSweep(engine.kernels(), shape, engine.kvType(), prompt, decoded, swept)) {
            long bytes = engine.prefillBytes(prompt, sweep.request())
                    + CacheSweep.maximumBytes(shape, engine.kvType(), prompt, decoded, swept);
            return loaded.memory().with(bytes, () -> answers(ended, cells, sweep));
        }
    }

    private List<CellAnswer> answers(Session session, List<ReadyCell> cells, CacheSweep sweep) {
        TimedObserver observer = new TimedObserver(sweep);
        GreedyDecoder decoder = new GreedyDecoder(engine);
        long start = System.nanoTime();
        float[] promptLogits = engine.prefill(session.prefill(), observer);
        RunCounters.current().prefilled(session.prefill().length);
        long prefilled = System.nanoTime();
        lookAhead(session, decoder, sweep, promptLogits);
        List<CellCache> caches = sweep.finish();
        long selected = System.nanoTime();
        double selectMs = milliseconds(observer.nanos() + selected - prefilled);
        double prefillMs = milliseconds(prefilled - start - observer.nanos());
        List<CellAnswer> result = new ArrayList<>();
        int size = batching == 0 ? caches.size() : batching;
        for (int from = 0; from < caches.size(); from += size) {
            List<Answer> answers = new ArrayList<>();
            for (int i = from; i < Math.min(from + size, caches.size()); i++) {
                Turn turn = session.turns().get(i / cells.size());
                answers.add(new Answer(caches.get(i).cache(), turn.stages()));
            }
            decoder.decode(answers, promptLogits);
            for (int i = 0; i < answers.size(); i++) {
                Answer answer = answers.get(i);
                Timing timing = new Timing(
                        prefillMs,
                        selectMs,
                        milliseconds(answer.decodeNanos()),
                        milliseconds(selected - start + answer.firstTokenNanos()),
                        answer.batch());
                result.add(new CellAnswer(
                        session.turns().get((from + i) / cells.size()),
                        cells.get((from + i) % cells.size()),
                        caches.get(from + i).report(),
                        answer,
                        timing));
            }
        }
        long kept = caches.stream().mapToLong(cache -> cache.cache().bytes()).sum();
        probe.answered(new Footprint(engine.workingBytes(), sweep.peakBytes(), kept));
        return result;
    }

    /** Decodes the full cache's own answer to every turn, for cells that look back from them. */
    private static void lookAhead(Session session, GreedyDecoder decoder, CacheSweep sweep, float[] promptLogits) {
        for (Turn turn : session.turns()) {
            sweep.probe().ifPresent(full -> decoder.decode(List.of(new Answer(full, turn.stages())), promptLogits));
        }
    }

    private static double milliseconds(long nanos) {
        return nanos / NANOS_PER_MILLISECOND;
    }
}
