package dev.cakebench.job.metric;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/*
 * Python's difflib.SequenceMatcher (documented with its module; Ratcliff and Obershelp's "gestalt pattern matching"):
 * the longest block that both sequences share, then the same to the left and to the right of it. It is greedy, so a
 * long block can cost several shorter ones. With 200 symbols or more on the right, symbols that make up more than one
 * percent of them start no block; they only lengthen one that stands beside them.
 */
/** Similarity of two sequences of code points as Python's difflib measures it. */
final class MatchingBlocks {
    private static final int POPULAR_FROM_LENGTH = 200;

    private final int[] left;
    private final int[] right;

    /** Whether the symbol at a place of the right sequence may start a block. */
    private final boolean[] starts;

    /** A range of both sequences, ends excluded. */
    private record Range(int leftStart, int leftEnd, int rightStart, int rightEnd) {}

    private record Block(int leftStart, int rightStart, int length) {}

    private MatchingBlocks(int[] left, int[] right) {
        this.left = left;
        this.right = right;
        starts = starts(right);
    }

    /** Twice the symbols in matching blocks over the symbols of both, 0 to 1; at least one sequence has a symbol. */
    static double ratio(int[] left, int[] right) {
        int matches = new MatchingBlocks(left, right).matches();
        return 2.0 * matches / (left.length + right.length);
    }

    private static boolean[] starts(int[] right) {
        Map<Integer, Integer> counts = new HashMap<>();
        for (int symbol : right) {
            counts.merge(symbol, 1, Integer::sum);
        }
        int most = right.length >= POPULAR_FROM_LENGTH ? right.length / 100 + 1 : right.length;
        boolean[] starts = new boolean[right.length];
        for (int j = 0; j < right.length; j++) {
            starts[j] = counts.getOrDefault(right[j], 0) <= most;
        }
        return starts;
    }

    private int matches() {
        int matches = 0;
        Deque<Range> open = new ArrayDeque<>();
        open.push(new Range(0, left.length, 0, right.length));
        while (!open.isEmpty()) {
            Range range = open.pop();
            Block block = longest(range);
            if (block.length() > 0) {
                matches += block.length();
                open.push(new Range(range.leftStart(), block.leftStart(), range.rightStart(), block.rightStart()));
                open.push(new Range(
                        block.leftStart() + block.length(),
                        range.leftEnd(),
                        block.rightStart() + block.length(),
                        range.rightEnd()));
            }
        }
        return matches;
    }

    /** The longest block of a range; of several the one that starts first on the left, then on the right. */
    private Block longest(Range range) {
        int bestLeft = range.leftStart();
        int bestRight = range.rightStart();
        int bestLength = 0;
        int[] previous = new int[range.rightEnd() - range.rightStart() + 1];
        int[] current = new int[previous.length];
        for (int i = range.leftStart(); i < range.leftEnd(); i++) {
            for (int j = range.rightStart(); j < range.rightEnd(); j++) {
                int at = j - range.rightStart();
                int length = starts[j] && left[i] == right[j] ? previous[at] + 1 : 0;
                current[at + 1] = length;
                if (length > bestLength) {
                    bestLeft = i - length + 1;
                    bestRight = j - length + 1;
                    bestLength = length;
                }
            }
            int[] swap = previous;
            previous = current;
            current = swap;
        }
        return lengthened(range, bestLeft, bestRight, bestLength);
    }

    private Block lengthened(Range range, int leftStart, int rightStart, int length) {
        int i = leftStart;
        int j = rightStart;
        while (i > range.leftStart() && j > range.rightStart() && left[i - 1] == right[j - 1]) {
            i--;
            j--;
        }
        int leftEnd = leftStart + length;
        int rightEnd = rightStart + length;
        while (leftEnd < range.leftEnd() && rightEnd < range.rightEnd() && left[leftEnd] == right[rightEnd]) {
            leftEnd++;
            rightEnd++;
        }
        return new Block(i, j, leftEnd - i);
    }
}
