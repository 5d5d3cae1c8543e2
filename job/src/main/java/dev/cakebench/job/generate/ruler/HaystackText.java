package dev.cakebench.job.generate.ruler;

import java.util.List;

/** One row's text at any size of its haystack. All its random choices are made; only the size is open. */
interface HaystackText {

    /**
     * A row.
     *
     * @param outputs the answers
     * @param depths where the needles stand, in percent of the haystack, rising; empty for tasks without needles
     */
    record Text(String input, String answerPrefix, List<String> outputs, List<Integer> depths) {}

    /** What the size counts, for messages: {@code words}, {@code lines}. */
    String unit();

    /** The smallest size that makes a sensible row. */
    int fewest();

    /** The row with a haystack of so many units; longer with every unit more. */
    Text of(int units);
}
