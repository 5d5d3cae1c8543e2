package dev.cakebench.inference.tokenizer;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Which pairs of tokens merge, in which order, into which token. An open-addressing hash table over packed pairs. */
final class MergeTable {
    /** Two ids are never both -1, so this is no pair. */
    private static final long EMPTY = -1L;

    private final long[] pairs;
    private final int[] ranks;
    private final int[] mergedIds;
    private final int mask;

    private MergeTable(int merges) {
        int capacity = Integer.highestOneBit(Math.max(merges, 8)) * 4;
        this.pairs = new long[capacity];
        Arrays.fill(pairs, EMPTY);
        this.ranks = new int[capacity];
        this.mergedIds = new int[merges];
        this.mask = capacity - 1;
    }

    /**
     * Reads merges.
     *
     * @param merges two halves with a space between each, first to merge first; of equal ones the first counts
     * @param idByText token ids by text
     * @throws TokenizerException when a half or their join is no token
     */
    static MergeTable of(List<String> merges, Map<String, Integer> idByText) {
        MergeTable table = new MergeTable(merges.size());
        for (int rank = 0; rank < merges.size(); rank++) {
            String merge = merges.get(rank);
            int space = merge.indexOf(' ', 1);
            if (space < 0 || space == merge.length() - 1) {
                throw new TokenizerException(
                        "tokenizer.ggml.merges[%d]: found '%s', allowed are two tokens with a space between them: convert the model again"
                                .formatted(rank, merge));
            }
            String left = merge.substring(0, space);
            String right = merge.substring(space + 1);
            int leftId = idOf(left, rank, merge, idByText);
            int rightId = idOf(right, rank, merge, idByText);
            table.mergedIds[rank] = idOf(left + right, rank, merge, idByText);
            table.put(pair(leftId, rightId), rank);
        }
        return table;
    }

    /** Rank of the merge of two tokens, smallest first; -1 when they do not merge. */
    int rank(int leftId, int rightId) {
        long pair = pair(leftId, rightId);
        int slot = slot(pair);
        while (pairs[slot] != EMPTY) {
            if (pairs[slot] == pair) {
                return ranks[slot];
            }
            slot = (slot + 1) & mask;
        }
        return -1;
    }

    /** The token that the merge of a rank makes. */
    int mergedId(int rank) {
        return mergedIds[rank];
    }

    private void put(long pair, int rank) {
        int slot = slot(pair);
        while (pairs[slot] != EMPTY) {
            if (pairs[slot] == pair) {
                return;
            }
            slot = (slot + 1) & mask;
        }
        pairs[slot] = pair;
        ranks[slot] = rank;
    }

    private int slot(long pair) {
        // Fibonacci hashing: ids are small and dense, their high product bits are not.
        return (int) ((pair * 0x9E3779B97F4A7C15L) >>> 32) & mask;
    }

    private static long pair(int leftId, int rightId) {
        return ((long) leftId << 32) | rightId;
    }

    private static int idOf(String text, int rank, String merge, Map<String, Integer> idByText) {
        Integer id = idByText.get(text);
        if (id == null) {
            throw new TokenizerException(
                    "tokenizer.ggml.merges[%d]: '%s' needs the token '%s', which tokenizer.ggml.tokens does not have: convert the model again"
                            .formatted(rank, merge, text));
        }
        return id;
    }
}
