package dev.cakebench.job.generate;

import java.util.function.IntUnaryOperator;

/** Sizes haystacks. */
public final class Fitting {
    /** More than any haystack has. */
    private static final int MOST = 1 << 28;

    private Fitting() {}

    /**
     * How many haystack units fit: their tokens are no more than the limit, those of one unit more are.
     *
     * @param what is made, for the message
     * @param unit name of the units, plural
     * @param fewest units, at least 1
     * @param tokens of a prompt with so many units
     * @throws GenerateException when not even the fewest fit
     */
    public static int units(String what, String unit, int fewest, IntUnaryOperator tokens, int limit) {
        return units(what, unit, fewest, MOST, tokens, limit);
    }

    /** The same with at most so many units. */
    public static int units(String what, String unit, int fewest, int most, IntUnaryOperator tokens, int limit) {
        return UnitSearch.largest(fewest, most, tokens, limit)
                .orElseThrow(() -> new GenerateException(
                        "%s: found %d prompt tokens with the smallest haystack, %d %s; allowed: %d, the rest is the answer's; take a larger length or leave the task out"
                                .formatted(what, tokens.applyAsInt(fewest), fewest, unit, limit)));
    }
}
