package dev.cakebench.inference.engine;

/**
 * Mean and covariance of the queries of one query head over a range of positions, before RoPE and not scaled. Behind
 * the bias and the norm of the head where a model has them.
 *
 * @param count number of queries, n; both arrays are 0 where it is
 * @param mean {@code [headDim]}
 * @param covariance {@code [headDim][headDim]}, row-major; divided by n
 */
public record QueryMoments(int count, float[] mean, float[] covariance) {}
