package dev.cakebench.job.plan;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that a misspelt one was probably meant to be. */
public final class NearestName {

    private NearestName() {}

    /**
     * The allowed name with the smallest edit distance, upper and lower case being equal; the first one among equals.
     * Empty where even the nearest would have more than half of its letters wrong.
     */
    public static Optional<String> of(String name, Collection<String> allowed) {
        String nearest = null;
        int smallest = Integer.MAX_VALUE;
        for (String candidate : allowed) {
            int distance = distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < smallest && 2 * distance <= Math.max(name.length(), candidate.length())) {
                smallest = distance;
                nearest = candidate;
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** Levenshtein distance: insertions, deletions and substitutions of one character each. */
    static int distance(String left, String right) {
        int[] previous = new int[right.length() + 1];
        int[] current = new int[right.length() + 1];
        for (int column = 0; column <= right.length(); column++) {
            previous[column] = column;
        }
        for (int row = 1; row <= left.length(); row++) {
            current[0] = row;
            for (int column = 1; column <= right.length(); column++) {
                int substitution = previous[column - 1] + (left.charAt(row - 1) == right.charAt(column - 1) ? 0 : 1);
                current[column] = Math.min(substitution, 1 + Math.min(previous[column], current[column - 1]));
            }
            int[] swap = previous;
            previous = current;
            current = swap;
        }
        return previous[right.length()];
    }
}
