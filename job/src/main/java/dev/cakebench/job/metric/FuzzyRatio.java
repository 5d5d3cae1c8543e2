package dev.cakebench.job.metric;

/**
 * Similarity of two texts in percent, as {@code fuzz.ratio} of Python's fuzzywuzzy on the C library Levenshtein. Without
 * that library fuzzywuzzy falls back to difflib, whose ratios can be far from these.
 */
final class FuzzyRatio {
    private FuzzyRatio() {}

    /** Twice the common subsequence over both lengths in code points, rounded half to even; equal texts give 100. */
    static int percent(String left, String right) {
        if (left.equals(right)) {
            return 100;
        }
        if (left.isEmpty() || right.isEmpty()) {
            return 0;
        }
        int[] leftPoints = left.codePoints().toArray();
        int[] rightPoints = right.codePoints().toArray();
        int total = leftPoints.length + rightPoints.length;
        int distance = total - 2 * LongestCommonSubsequence.length(leftPoints, rightPoints);
        return (int) Math.rint(100 * (1 - (double) distance / total));
    }
}
