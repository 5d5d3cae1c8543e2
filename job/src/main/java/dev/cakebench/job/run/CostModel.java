package dev.cakebench.job.run;

import dev.cakebench.inference.model.ModelShape;
import java.util.List;

/**
 * Predicts the work of a prompt in multiply-adds, so that long examples start first and chunks are alike. What it leaves out
 * is small beside it: the policies' own work, and cells whose answers end early.
 *
 * @param shape of the model
 * @param cells that share a prefill; they decode together, whatever the plan's batching, which may differ when a run is resumed
 */
public record CostModel(ModelShape shape, List<CellSpec> cells) {
    /** A decode step reads all weights once for the whole batch, which takes as long as computing with them for so many tokens. */
    private static final double WEIGHTS_READ = 1;

    /** Attention over a cache waits for memory: a multiply-add of it takes as long as so many of a matrix product. */
    private static final double CACHE_READ = 4;

    public CostModel {
        cells = List.copyOf(cells);
    }

    /** Multiply-adds of a prefill: the weights' for every token, and the attention's for half of the square. */
    public double prefill(int tokens) {
        return tokens * (shape.layers() * weightsOfLayer() + shape.layers() * attentionWidth() * tokens);
    }

    /**
     * What it takes to decode with all cells.
     *
     * @param prefilled tokens of the prompt
     * @param steps tokens that each cell decodes
     * @param turns times that this is done with caches of their own, all at once
     */
    public double decode(int prefilled, long steps, int turns) {
        double weights = shape.layers() * weightsOfLayer() + (double) shape.embeddingLength() * shape.vocabularySize();
        double entries = 0;
        for (CellSpec cell : cells) {
            Integer planned = cell.plannedEntries(prefilled);
            entries += planned == null ? prefilled : Math.min(planned, prefilled);
        }
        double batch = (double) turns * cells.size();
        double attention = CACHE_READ * 2 * attentionWidth() * shape.layers() * entries * turns;
        return steps * (weights * (batch + WEIGHTS_READ) + attention);
    }

    private double weightsOfLayer() {
        return shape.embeddingLength()
                * (2 * attentionWidth() + 2.0 * shape.kvHeads() * shape.headDim() + 3.0 * shape.feedForwardLength());
    }

    private double attentionWidth() {
        return (double) shape.heads() * shape.headDim();
    }
}
