package dev.cakebench.inference.model;

/**
 * Which layers attend to the last tokens only. Layers come in groups of {@code pattern}: all but the last of a group are
 * local, the last sees everything.
 *
 * @param tokens positions that a query of a local layer sees, its own included; at position p it sees the keys at
 *     {@code p - tokens + 1 .. p}
 * @param pattern layers per group; 1 means that no layer is local
 */
public record SlidingWindow(int tokens, int pattern) {

    /** Every layer sees everything. */
    public static final SlidingWindow NONE = new SlidingWindow(Integer.MAX_VALUE, 1);

    public SlidingWindow {
        if (tokens < 1 || pattern < 1) {
            throw new IllegalArgumentException(
                    "a sliding window needs tokens and a pattern of at least 1, found %d and %d"
                            .formatted(tokens, pattern));
        }
    }

    /** Whether layer {@code layer} sees the last {@link #tokens} positions only. */
    public boolean isLocal(int layer) {
        return (layer + 1) % pattern != 0;
    }

    /** Positions that a query of layer {@code layer} sees, its own included; the largest int for all. */
    public int tokensOf(int layer) {
        return isLocal(layer) ? tokens : Integer.MAX_VALUE;
    }
}
