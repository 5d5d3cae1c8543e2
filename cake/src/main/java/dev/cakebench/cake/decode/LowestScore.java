package dev.cakebench.cake.decode;

import java.util.function.IntToDoubleFunction;

/** Which entry goes when one has to: the lowest score, among equals the last entry. */
final class LowestScore {

    private LowestScore() {}

    /** Index below {@code count}, at least 1, of the entry that goes. */
    static int last(int count, IntToDoubleFunction score) {
        int lowest = 0;
        for (int i = 1; i < count; i++) {
            if (score.applyAsDouble(i) <= score.applyAsDouble(lowest)) {
                lowest = i;
            }
        }
        return lowest;
    }
}
