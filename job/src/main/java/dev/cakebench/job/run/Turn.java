package dev.cakebench.job.run;

import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.protocol.GoldPositions;
import dev.cakebench.job.protocol.Protocol;
import dev.cakebench.job.results.AnswerRow.PromptTruth;
import java.util.BitSet;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A question that is asked of a compressed prompt.
 *
 * @param promptTokens tokens of the prompt and of the history behind it, up to where the answer begins
 * @param truncatedTokens tokens that the protocol's truncation took away
 * @param gold answer-bearing positions among the prefilled ones; null when unknown
 * @param stages the answer's parts, of which the last counts
 */
public record Turn(
        RunExample example,
        Protocol protocol,
        int promptTokens,
        int truncatedTokens,
        @Nullable BitSet gold,
        List<Stage> stages) {

    /** The example's row. */
    public Example row() {
        return example.row().example();
    }

    /** Most tokens that go through decode steps. */
    public int decodedTokens() {
        return stages.stream().mapToInt(Stage::tokens).sum();
    }

    /** Most tokens of the answer, all stages together. */
    public int answerTokens() {
        return stages.stream().mapToInt(stage -> stage.stop().maxNewTokens()).sum();
    }

    Turn ending(UnaryOperator<StopRules> ends) {
        List<Stage> ended = stages.stream()
                .map(stage -> new Stage(stage.feed(), ends.apply(stage.stop())))
                .toList();
        return new Turn(example, protocol, promptTokens, truncatedTokens, gold, ended);
    }

    /** Where the answer stands in the prompt, 0 to 1; null when unknown. */
    public @Nullable Double goldDepth() {
        return gold == null || gold.isEmpty() ? null : GoldPositions.depth(gold, promptTokens);
    }

    PromptTruth truth() {
        return new PromptTruth(promptTokens, truncatedTokens, goldDepth());
    }
}
