package dev.cakebench.job.simulation;

import dev.cakebench.inference.model.ModelShape;
import dev.cakebench.inference.model.SlidingWindow;
import dev.cakebench.job.plan.Budget;
import dev.cakebench.job.run.CellSpec;
import dev.cakebench.job.run.CostModel;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * What an example takes of a slot, and what the planner takes it for. A prompt of S tokens takes
 * {@code fixed + perToken S + perSquare S^2} seconds, numbers that were fitted to measured runs, as docs/scale.md says.
 *
 * @param fixed the policies' work and the answers of all cells
 * @param fileBytes size of the model file
 * @param prediction the planner's
 */
record SimulatedModel(
        String name, double fixed, double perToken, double perSquare, double fileBytes, CostModel prediction) {
    private static final int[] BUDGETS = {64, 128, 256, 512};
    private static final int BUDGETED_POLICIES = 3;

    /** SmolLM2-135M Q4_1, 13 cells, one core. */
    static final SimulatedModel SMALL =
            new SimulatedModel("135M", 1.2, 3.2e-3, 5.2e-7, 98e6, prediction(30, 576, 9, 3, 64, 1536, 49_152, 8192));

    /** An assumption, not measured: a model 52 times as large, with 8 cores a slot. */
    static final SimulatedModel LARGE =
            SMALL.times("7B", 52 / 8.0, 4.4e9, prediction(32, 4096, 32, 8, 128, 14_336, 32_768, 32_768));

    /** Most tokens of an answer in the measured runs. Most answers end earlier, which the planner cannot know. */
    private static final int ANSWER_TOKENS = 128;

    /** An example with a prompt of so many tokens. */
    SimulatedExample example(int tokens) {
        return new SimulatedExample(
                prediction.prefill(tokens) + prediction.decode(tokens, ANSWER_TOKENS, 1), seconds(tokens));
    }

    double seconds(int tokens) {
        return fixed + perToken * tokens + perSquare * tokens * tokens;
    }

    private SimulatedModel times(String other, double factor, double bytes, CostModel predicted) {
        return new SimulatedModel(other, factor * fixed, factor * perToken, factor * perSquare, bytes, predicted);
    }

    private static CostModel prediction(
            int layers, int width, int heads, int kvHeads, int headDim, int feedForward, int vocabulary, int context) {
        return new CostModel(
                new ModelShape(
                        "llama",
                        layers,
                        width,
                        heads,
                        kvHeads,
                        headDim,
                        feedForward,
                        vocabulary,
                        context,
                        SlidingWindow.NONE),
                cells());
    }

    /** The full cache, and the policies at each budget. */
    private static List<CellSpec> cells() {
        List<CellSpec> cells = new ArrayList<>();
        cells.add(new CellSpec(0, "full", "full", "full", "{}", null));
        for (int policy = 1; policy <= BUDGETED_POLICIES; policy++) {
            for (int entries : BUDGETS) {
                Budget budget = new Budget(Integer.toString(entries), Budget.Unit.ENTRIES, BigDecimal.valueOf(entries));
                String name = "policy-" + policy;
                cells.add(new CellSpec(cells.size(), name + "@" + entries, name, name, "{}", budget));
            }
        }
        return cells;
    }
}
