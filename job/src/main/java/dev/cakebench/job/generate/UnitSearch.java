package dev.cakebench.job.generate;

import java.util.OptionalInt;
import java.util.function.IntUnaryOperator;

/**
 * Finds how many haystack units fit. Prompts grow almost evenly with the units, so the search goes where a straight line
 * through the two nearest known lengths meets the limit, and halves the interval every other time for the cases that are not
 * even.
 */
final class UnitSearch {
    private final IntUnaryOperator tokens;
    private final int limit;

    private UnitSearch(IntUnaryOperator tokens, int limit) {
        this.tokens = tokens;
        this.limit = limit;
    }

    /**
     * A number of units whose tokens do not exceed the limit while those of one more do; empty when not even the fewest
     * fit.
     *
     * @param fewest units, at least 1
     * @param most units
     * @param tokens of a number of units; where it grows with them, the number found is the largest that fits
     */
    static OptionalInt largest(int fewest, int most, IntUnaryOperator tokens, int limit) {
        return new UnitSearch(tokens, limit).largest(fewest, most);
    }

    private OptionalInt largest(int fewest, int most) {
        int low = fewest;
        int lowTokens = tokens.applyAsInt(low);
        if (lowTokens > limit) {
            return OptionalInt.empty();
        }
        if (low == most) {
            return OptionalInt.of(most);
        }
        int high = (int) Math.min(most, 2L * low + 8);
        int highTokens = tokens.applyAsInt(high);
        while (highTokens <= limit) {
            if (high == most) {
                return OptionalInt.of(most);
            }
            double each = Math.max(0.5, (double) (highTokens - lowTokens) / (high - low));
            low = high;
            lowTokens = highTokens;
            high = (int) Math.min(most, low + 2 + (long) (1.05 * (limit - lowTokens) / each));
            highTokens = tokens.applyAsInt(high);
        }
        return OptionalInt.of(between(low, lowTokens, high, highTokens));
    }

    /** @param tooMany units that do not fit */
    private int between(int fits, int fitsTokens, int tooMany, int tooManyTokens) {
        int low = fits;
        int lowTokens = fitsTokens;
        int high = tooMany;
        int highTokens = tooManyTokens;
        boolean halve = false;
        while (high - low > 1) {
            double share = halve ? 0.5 : (double) (limit - lowTokens) / (highTokens - lowTokens);
            int middle = Math.clamp(low + Math.round((high - low) * share), low + 1, high - 1);
            int found = tokens.applyAsInt(middle);
            if (found <= limit) {
                low = middle;
                lowTokens = found;
            } else {
                high = middle;
                highTokens = found;
            }
            halve = !halve;
        }
        return low;
    }
}
