package dev.cakebench.job.metric;

import java.util.BitSet;

/** Longest common subsequences by the textbook table. */
final class LongestCommonSubsequence {
    private LongestCommonSubsequence() {}

    /** Length of a longest common subsequence. */
    static int length(int[] left, int[] right) {
        int[] previous = new int[right.length + 1];
        int[] current = new int[right.length + 1];
        for (int symbol : left) {
            fillRow(symbol, right, previous, current);
            int[] swap = previous;
            previous = current;
            current = swap;
        }
        return previous[right.length];
    }

    /**
     * The symbols of the one longest common subsequence that is met by walking back from the ends: along equal symbols,
     * up where the table is larger there, else left.
     */
    static BitSet symbols(int[] left, int[] right) {
        int[][] table = table(left, right);
        BitSet symbols = new BitSet();
        int i = left.length;
        int j = right.length;
        while (i > 0 && j > 0) {
            if (left[i - 1] == right[j - 1]) {
                symbols.set(left[i - 1]);
                i--;
                j--;
            } else if (table[i - 1][j] > table[i][j - 1]) {
                i--;
            } else {
                j--;
            }
        }
        return symbols;
    }

    /**
     * The places in {@code left} of the one longest common subsequence that is met by walking back from the ends: along
     * equal symbols, left where the table is larger there, else up.
     */
    static BitSet places(int[] left, int[] right) {
        int[][] table = table(left, right);
        BitSet places = new BitSet();
        int i = left.length;
        int j = right.length;
        while (i > 0 && j > 0) {
            if (left[i - 1] == right[j - 1]) {
                places.set(i - 1);
                i--;
                j--;
            } else if (table[i][j - 1] > table[i - 1][j]) {
                j--;
            } else {
                i--;
            }
        }
        return places;
    }

    private static int[][] table(int[] left, int[] right) {
        int[][] table = new int[left.length + 1][right.length + 1];
        for (int i = 0; i < left.length; i++) {
            fillRow(left[i], right, table[i], table[i + 1]);
        }
        return table;
    }

    private static void fillRow(int symbol, int[] right, int[] previous, int[] current) {
        for (int j = 0; j < right.length; j++) {
            current[j + 1] = symbol == right[j] ? previous[j] + 1 : Math.max(previous[j + 1], current[j]);
        }
    }
}
