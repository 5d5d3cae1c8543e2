package dev.cakebench.job.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A prompt that the run will prefill.
 *
 * @param source where the first example stands that is asked of it: path:line
 * @param turns examples that are asked of it
 * @param tokens of the longest prompt with its history
 * @param prefilled leading tokens that are prefilled and compressed; the others are fed to the compressed cache
 * @param truncated tokens that the protocol's truncation took away
 * @param answer most tokens of an answer
 * @param decoded tokens that go through decode steps at most in one turn
 * @param decodedByAll the same in all turns together
 * @param goldDepth mean place of the first turn's answer-bearing tokens, 0 to 1; null where none is known
 */
public record PromptSize(
        String source,
        int turns,
        int tokens,
        int prefilled,
        int truncated,
        int answer,
        int decoded,
        long decodedByAll,
        @Nullable Double goldDepth) {

    /** What a session takes. */
    public static PromptSize of(Session session) {
        List<Turn> turns = session.turns();
        return new PromptSize(
                turns.getFirst().row().source(),
                turns.size(),
                turns.stream().mapToInt(Turn::promptTokens).max().orElseThrow(),
                session.prefill().length,
                turns.stream().mapToInt(Turn::truncatedTokens).max().orElseThrow(),
                turns.stream().mapToInt(Turn::answerTokens).max().orElseThrow(),
                session.decodedTokens(),
                turns.stream().mapToLong(Turn::decodedTokens).sum(),
                turns.getFirst().goldDepth());
    }
}
