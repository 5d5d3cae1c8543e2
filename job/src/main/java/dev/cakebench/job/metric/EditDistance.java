package dev.cakebench.job.metric;

/** Levenshtein's distance by the textbook table. */
final class EditDistance {
    private EditDistance() {}

    /** How many symbols must be inserted, deleted or replaced to turn one sequence into the other. */
    static int of(int[] left, int[] right) {
        int[] previous = new int[right.length + 1];
        int[] current = new int[right.length + 1];
        for (int j = 0; j <= right.length; j++) {
            previous[j] = j;
        }
        for (int i = 0; i < left.length; i++) {
            current[0] = i + 1;
            for (int j = 0; j < right.length; j++) {
                int replaced = previous[j] + (left[i] == right[j] ? 0 : 1);
                current[j + 1] = Math.min(replaced, Math.min(previous[j + 1], current[j]) + 1);
            }
            int[] swap = previous;
            previous = current;
            current = swap;
        }
        return previous[right.length];
    }
}
