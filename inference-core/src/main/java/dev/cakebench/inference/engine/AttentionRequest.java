package dev.cakebench.inference.engine;

/**
 * The attention statistics that an observer needs of each layer. The engine computes these and no others; K and V are
 * always there.
 *
 * @param windowRows number of last query rows whose full softmax rows are wanted, 0 for none
 * @param columnSums whether the sum over all queries of each key's attention is wanted, per query head
 * @param recentQueries number of last queries (after RoPE) wanted, 0 for none
 */
public record AttentionRequest(int windowRows, boolean columnSums, int recentQueries) {

    /** Nothing but K and V. */
    public static final AttentionRequest NONE = new AttentionRequest(0, false, 0);

    /** Requests the last {@code rows} softmax rows of every query head. */
    public static AttentionRequest window(int rows) {
        return new AttentionRequest(rows, false, 0);
    }

    /** What serves both requests. */
    public AttentionRequest union(AttentionRequest other) {
        return new AttentionRequest(
                Math.max(windowRows, other.windowRows),
                columnSums || other.columnSums,
                Math.max(recentQueries, other.recentQueries));
    }
}
