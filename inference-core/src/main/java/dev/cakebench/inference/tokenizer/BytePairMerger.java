package dev.cakebench.inference.tokenizer;

/**
 * Merges the bytes of one word into tokens: always the pair of lowest rank, of equal ranks the leftmost. O(n log n): the
 * symbols are a doubly linked list over arrays, candidate pairs lie in a heap and are checked when they come up. Holds
 * the working space of one encoding; not thread safe.
 */
final class BytePairMerger {
    private static final int NONE = -1;

    private final MergeTable merges;
    private final int[] byteIds;
    private final LongHeap candidates = new LongHeap();
    private int[] ids = new int[64];
    private int[] previous = new int[64];
    private int[] next = new int[64];
    /** Rank of the pair of a symbol and the one behind it; -1 when they do not merge or the symbol is gone. */
    private int[] pairRank = new int[64];

    /** @param byteIds token id of each byte; -1 where the vocabulary has none: such bytes are left out */
    BytePairMerger(MergeTable merges, int[] byteIds) {
        this.merges = merges;
        this.byteIds = byteIds;
    }

    void encode(byte[] word, IdBuffer output) {
        ensureCapacity(word.length);
        int symbols = 0;
        for (byte value : word) {
            // A byte without a token still keeps its neighbours apart.
            ids[symbols++] = byteIds[value & 0xFF];
        }
        for (int i = 0; i < symbols; i++) {
            previous[i] = i - 1;
            next[i] = i + 1 < symbols ? i + 1 : NONE;
        }
        for (int i = 0; i < symbols; i++) {
            findPair(i);
        }
        while (!candidates.isEmpty()) {
            long candidate = candidates.removeFirst();
            int rank = (int) (candidate >>> 32);
            int left = (int) candidate;
            if (pairRank[left] == rank) {
                merge(left, rank);
            }
        }
        for (int i = symbols > 0 ? 0 : NONE; i != NONE; i = next[i]) {
            if (ids[i] >= 0) {
                output.add(ids[i]);
            }
        }
    }

    private void merge(int left, int rank) {
        int right = next[left];
        ids[left] = merges.mergedId(rank);
        pairRank[right] = NONE;
        next[left] = next[right];
        if (next[left] != NONE) {
            previous[next[left]] = left;
        }
        findPair(left);
        if (previous[left] != NONE) {
            findPair(previous[left]);
        }
    }

    private void findPair(int left) {
        int right = next[left];
        boolean known = right != NONE && ids[left] >= 0 && ids[right] >= 0;
        int rank = known ? merges.rank(ids[left], ids[right]) : NONE;
        pairRank[left] = rank;
        if (rank >= 0) {
            candidates.add(((long) rank << 32) | left);
        }
    }

    private void ensureCapacity(int symbols) {
        if (ids.length < symbols) {
            int capacity = Math.max(symbols, ids.length * 2);
            ids = new int[capacity];
            previous = new int[capacity];
            next = new int[capacity];
            pairRank = new int[capacity];
        }
    }
}
