package dev.cakebench.inference.tokenizer;

/** Merges the bytes of one word into tokens, by the ranks of the merges. */
final class BytePairMerger extends SymbolMerger {
    private static final int NONE = -1;

    private final MergeTable merges;
    private final int[] byteIds;
    private int[] ids = new int[64];

    /** @param byteIds token id of each byte; -1 where the vocabulary has none: such bytes are left out */
    BytePairMerger(MergeTable merges, int[] byteIds) {
        this.merges = merges;
        this.byteIds = byteIds;
    }

    void encode(byte[] word, TokenBuffer output) {
        if (ids.length < word.length) {
            ids = new int[Math.max(word.length, ids.length * 2)];
        }
        for (int i = 0; i < word.length; i++) {
            ids[i] = byteIds[word[i] & 0xFF];
        }
        merge(word.length);
        int symbol = word.length > 0 ? 0 : END;
        while (symbol != END) {
            int behind = next(symbol);
            int bytes = (behind == END ? word.length : behind) - symbol;
            if (ids[symbol] == NONE) {
                output.skip(bytes);
            } else {
                output.add(ids[symbol], bytes);
            }
            symbol = behind;
        }
    }

    @Override
    int priority(int left, int right) {
        // A byte without a token still keeps its neighbours apart.
        int rank = ids[left] == NONE || ids[right] == NONE ? NONE : merges.rank(ids[left], ids[right]);
        return rank == NONE ? NEVER : rank;
    }

    @Override
    void join(int left, int rank) {
        ids[left] = merges.mergedId(rank);
    }
}
