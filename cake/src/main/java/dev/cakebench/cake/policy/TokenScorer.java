package dev.cakebench.cake.policy;

import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.LayerAttention;

/**
 * Says how much each prompt token is worth to each KV head. The newest {@link #window} tokens are always kept and stand
 * outside the scores; the tokens before them are the context.
 *
 * <p>Scorers are immutable and shared by threads. Equal scorers (records compare by value) are evaluated once per layer
 * and share their ranked rows, so a scorer's {@code equals} must say whether it gives the same scores.
 */
@FunctionalInterface
public interface TokenScorer {

    /** What the engine must compute for {@link #score} with this window. */
    default AttentionRequest request(int window) {
        return AttentionRequest.NONE;
    }

    /** Newest tokens that are kept whatever their score; less than the budget. */
    default int window(int budget) {
        return 0;
    }

    /**
     * Whether the scores are made of the attention that the answer of a full cache pays: then {@link #score} is called after
     * that answer was decoded, with a layer that has keys, values and, as its column sums, that attention.
     */
    default boolean hindsight() {
        return false;
    }

    /** Leading tokens that {@link #score} gives {@link Float#POSITIVE_INFINITY}: kept first. */
    default int sinks() {
        return 0;
    }

    /**
     * Scores the context of one layer.
     *
     * @param layer a prompt longer than {@code window}
     * @param window what {@link #window} gave for the budget
     * @return {@code [kvHeads][tokens - window]}: larger is kept longer, equal scores keep the lower position first;
     *     never NaN
     */
    float[][] score(LayerAttention layer, int window);
}
