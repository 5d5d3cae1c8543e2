package dev.cakebench.job.run;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What one prefill serves.
 *
 * @param prefill tokens that are prefilled and compressed
 * @param turns each is asked of the compressed prompt as if the others were not
 */
public record Session(int[] prefill, List<Turn> turns) {

    public Session {
        turns = List.copyOf(turns);
    }

    /** The same with other ends of the answers. */
    Session ending(UnaryOperator<StopRules> ends) {
        return new Session(
                prefill, turns.stream().map(turn -> turn.ending(ends)).toList());
    }

    /** Most tokens that any turn decodes. */
    public int decodedTokens() {
        return turns.stream().mapToInt(Turn::decodedTokens).max().orElseThrow();
    }
}
