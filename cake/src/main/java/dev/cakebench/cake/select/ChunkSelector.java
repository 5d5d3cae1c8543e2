package dev.cakebench.cake.select;

import dev.cakebench.cake.policy.HeadSelector;
import dev.cakebench.cake.policy.LayerRanking;
import dev.cakebench.inference.engine.LayerAttention;

/**
 * ChunkKV: chunks of neighbouring tokens are kept or dropped as a whole, by the mean score of their tokens over all heads;
 * all heads keep the same. Of the last chunk that finds room the best tokens stay, so that the budget is spent.
 *
 * @param chunk tokens of a chunk, from the first token on
 */
public record ChunkSelector(int chunk) implements HeadSelector {

    @Override
    public LayerRanking rank(LayerAttention layer, float[][] scores, int size) {
        double[] tokens = ChunkScores.summed(scores);
        double[] chunks = new double[Math.ceilDiv(tokens.length, chunk)];
        for (int c = 0; c < chunks.length; c++) {
            chunks[c] = ChunkScores.mean(tokens, c * chunk, Math.min((c + 1) * chunk, tokens.length));
        }
        int[] best = ChunkScores.descending(tokens);
        int[] place = new int[chunks.length];
        int filled = 0;
        for (int c : ChunkScores.descending(chunks)) {
            place[c] = filled;
            filled += Math.min((c + 1) * chunk, tokens.length) - c * chunk;
        }
        int[] positions = new int[tokens.length];
        for (int position : best) {
            int c = position / chunk;
            positions[place[c]] = position;
            place[c]++;
        }
        return ChunkScores.shared(positions, scores);
    }
}
