package dev.cakebench.job.metric;

import java.util.function.ToDoubleBiFunction;

/** Similarity of two texts in percent, as {@code fuzz.ratio} of Python's fuzzywuzzy; equal texts give 100. */
final class FuzzyRatio {
    private FuzzyRatio() {}

    /** On the C library Levenshtein: twice the common subsequence over both lengths in code points. */
    static int onLevenshtein(String left, String right) {
        return percent(left, right, FuzzyRatio::subsequenceRatio);
    }

    /** Without that library, on Python's difflib, whose ratios can be far from these ({@link MatchingBlocks}). */
    static int onDifflib(String left, String right) {
        return percent(left, right, MatchingBlocks::ratio);
    }

    private static int percent(String left, String right, ToDoubleBiFunction<int[], int[]> ratio) {
        if (left.equals(right)) {
            return 100;
        }
        if (left.isEmpty() || right.isEmpty()) {
            return 0;
        }
        // Python rounds half to even, and so does rint.
        return (int) Math.rint(100
                * ratio.applyAsDouble(
                        left.codePoints().toArray(), right.codePoints().toArray()));
    }

    private static double subsequenceRatio(int[] left, int[] right) {
        int total = left.length + right.length;
        int distance = total - 2 * LongestCommonSubsequence.length(left, right);
        return 1 - (double) distance / total;
    }
}
