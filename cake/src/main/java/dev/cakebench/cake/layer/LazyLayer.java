package dev.cakebench.cake.layer;

import dev.cakebench.cake.policy.LayerMeasure;
import dev.cakebench.cake.policy.LayerStatistic;
import dev.cakebench.cake.score.WindowMoments;
import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.LayerAttention;
import java.util.Map;

/**
 * How lazy a layer is: the share of attention that the last queries pay to the first and the most recent tokens, mean over
 * queries and heads. The last queries' own tokens do not count.
 *
 * @param last number of last queries
 * @param initial number of first tokens
 * @param recent number of tokens before the last queries
 */
public record LazyLayer(int last, int initial, int recent) implements LayerStatistic {

    @Override
    public AttentionRequest request(int window) {
        return AttentionRequest.window(last);
    }

    @Override
    public LayerMeasure measure(LayerAttention layer, int window) {
        double mass = 0;
        for (int h = 0; h < layer.shape().heads(); h++) {
            double[] columns = WindowMoments.mean(layer, h, last);
            for (int j = 0; j < columns.length; j++) {
                if (j < initial || j >= columns.length - recent) {
                    mass += columns[j];
                }
            }
        }
        return new LayerMeasure(mass / layer.shape().heads(), Map.of());
    }
}
