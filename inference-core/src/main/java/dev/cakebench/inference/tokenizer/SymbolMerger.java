package dev.cakebench.inference.tokenizer;

/**
 * Merges neighbouring symbols pair by pair: always the pair of lowest priority number, of equal ones the leftmost.
 * O(n log n): the symbols are a doubly linked list over arrays, candidate pairs lie in a heap and are checked when they
 * come up. Holds the working space of one encoding; not thread safe.
 */
abstract class SymbolMerger {
    /** Behind the last symbol, and before the first. */
    static final int END = -1;

    /** The priority of a pair that does not merge. */
    static final int NEVER = Integer.MAX_VALUE;

    private final LongHeap candidates = new LongHeap();
    private int[] previous = new int[0];
    private int[] next = new int[0];
    /** Priority of the pair of a symbol and the one behind it; {@code NEVER} when the symbol is gone. */
    private int[] priorities = new int[0];

    /** Priority of the pair of two neighbours, {@link #NEVER} when they do not merge. */
    abstract int priority(int left, int right);

    /** The pair of a left symbol, whose priority was asked for last, becomes that symbol. */
    abstract void join(int left, int priority);

    /** Merges the symbols 0 to {@code symbols - 1} for as long as any pair does. */
    final void merge(int symbols) {
        if (next.length < symbols) {
            int capacity = Math.max(Math.max(symbols, next.length * 2), 64);
            previous = new int[capacity];
            next = new int[capacity];
            priorities = new int[capacity];
        }
        for (int i = 0; i < symbols; i++) {
            previous[i] = i - 1;
            next[i] = i + 1 < symbols ? i + 1 : END;
        }
        for (int i = 0; i < symbols; i++) {
            findPair(i);
        }
        while (!candidates.isEmpty()) {
            long candidate = candidates.removeFirst();
            int priority = (int) (candidate >> 32);
            int left = (int) candidate;
            if (priorities[left] == priority) {
                merge(left, priority);
            }
        }
    }

    /** The symbol behind one that is left, {@link #END} behind the last. */
    final int next(int symbol) {
        return next[symbol];
    }

    private void merge(int left, int priority) {
        int right = next[left];
        priorities[right] = NEVER;
        next[left] = next[right];
        if (next[left] != END) {
            previous[next[left]] = left;
        }
        join(left, priority);
        findPair(left);
        if (previous[left] != END) {
            findPair(previous[left]);
        }
    }

    private void findPair(int left) {
        int right = next[left];
        int priority = right == END ? NEVER : priority(left, right);
        priorities[left] = priority;
        if (priority != NEVER) {
            candidates.add(((long) priority << 32) | left);
        }
    }
}
