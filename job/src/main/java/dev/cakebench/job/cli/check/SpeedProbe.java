package dev.cakebench.job.cli.check;

import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.inference.model.ModelShape;
import dev.cakebench.job.cli.bench.BenchResult;
import dev.cakebench.job.cli.bench.BenchRunner;
import dev.cakebench.job.cli.bench.BenchTest;
import dev.cakebench.job.run.CostModel;
import dev.cakebench.job.run.PromptSize;
import java.util.List;

/**
 * Estimates times from a short measurement on this machine: the prefill is scaled by its number of multiplications, a
 * decode step is taken as the probe found it, whatever the length of the caches.
 *
 * @param shape of the model
 * @param probedTokens length of the prompt that was measured
 * @param prefillSeconds time of that prefill
 * @param stepSeconds time of one decode step with all cells of a batch
 */
record SpeedProbe(ModelShape shape, int probedTokens, double prefillSeconds, double stepSeconds) {
    private static final int PREFILL_TOKENS = 128;
    private static final int DECODE_STEPS = 8;

    /**
     * Measures an engine for a few seconds.
     *
     * @param sequences decoded together
     */
    static SpeedProbe measure(InferenceEngine engine, int sequences) {
        ModelShape shape = engine.model().shape();
        int tokens = Math.min(PREFILL_TOKENS, shape.contextLength());
        int steps = Math.min(DECODE_STEPS, shape.contextLength() - 1);
        BenchRunner runner = new BenchRunner(engine);
        BenchResult prefill = runner.run(BenchTest.parse("pp" + tokens), 1);
        BenchResult decode = runner.run(BenchTest.parse("tg" + steps + "x" + sequences), 1);
        return new SpeedProbe(shape, tokens, tokens / prefill.mean(), sequences / decode.mean());
    }

    /**
     * Estimated seconds of one example, its answers being as long as they may be.
     *
     * @param batches groups of cells that are decoded one after the other
     */
    double seconds(PromptSize prompt, int batches) {
        CostModel cost = new CostModel(shape, List.of());
        double prefill = prefillSeconds * cost.prefill(prompt.prefilled()) / cost.prefill(probedTokens);
        return prefill + stepSeconds * prompt.decoded() * batches;
    }
}
