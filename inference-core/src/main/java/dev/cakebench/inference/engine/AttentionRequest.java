package dev.cakebench.inference.engine;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * The statistics that an observer needs of each layer. The engine computes these and no others; K and V are always there.
 *
 * @param windowRows number of last query rows whose full softmax rows are wanted, 0 for none
 * @param columnSums whether the sum over all queries of each key's attention is wanted, per query head
 * @param recentQueries number of last queries (after RoPE) wanted, 0 for none
 * @param queryMoments first positions of the ranges, each up to the end of the prompt, whose {@link QueryMoments} are
 *     wanted; rising, without duplicates
 * @param projectedValueNorms whether the norms of the values behind the output projection are wanted, per query head
 */
public record AttentionRequest(
        int windowRows,
        boolean columnSums,
        int recentQueries,
        List<Integer> queryMoments,
        boolean projectedValueNorms) {

    /** Nothing but K and V. */
    public static final AttentionRequest NONE = new AttentionRequest(0, false, 0);

    /** @throws IllegalArgumentException when a range of moments begins before the prompt */
    public AttentionRequest {
        queryMoments = List.copyOf(new TreeSet<>(queryMoments));
        if (!queryMoments.isEmpty() && queryMoments.getFirst() < 0) {
            throw new IllegalArgumentException("moments of queries are taken from position 0 on at the lowest, found %d"
                    .formatted(queryMoments.getFirst()));
        }
    }

    /** Statistics of attention rows and queries only. */
    public AttentionRequest(int windowRows, boolean columnSums, int recentQueries) {
        this(windowRows, columnSums, recentQueries, List.of(), false);
    }

    /** Requests the last {@code rows} softmax rows of every query head. */
    public static AttentionRequest window(int rows) {
        return new AttentionRequest(rows, false, 0);
    }

    /** Requests the column sums of every query head. */
    public static AttentionRequest ofColumnSums() {
        return new AttentionRequest(0, true, 0);
    }

    /** Requests the last {@code queries} queries of every query head, after RoPE. */
    public static AttentionRequest ofRecentQueries(int queries) {
        return new AttentionRequest(0, false, queries);
    }

    /** Requests mean and covariance of the queries before RoPE from position {@code first} on. */
    public static AttentionRequest ofQueryMoments(int first) {
        return new AttentionRequest(0, false, 0, List.of(first), false);
    }

    /** Requests the norms of the values behind each query head's part of the output projection. */
    public static AttentionRequest ofProjectedValueNorms() {
        return new AttentionRequest(0, false, 0, List.of(), true);
    }

    /** What serves both requests. */
    public AttentionRequest union(AttentionRequest other) {
        Collection<Integer> moments = new TreeSet<>(queryMoments);
        moments.addAll(other.queryMoments);
        return new AttentionRequest(
                Math.max(windowRows, other.windowRows),
                columnSums || other.columnSums,
                Math.max(recentQueries, other.recentQueries),
                List.copyOf(moments),
                projectedValueNorms || other.projectedValueNorms);
    }
}
