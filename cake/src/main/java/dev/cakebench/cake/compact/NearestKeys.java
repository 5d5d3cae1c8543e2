package dev.cakebench.cake.compact;

import java.util.Arrays;

/** Finds the key that is most similar to another one by the cosine of the angle between them. */
public final class NearestKeys {
    private static final float SMALLEST_NORM = 1e-6f;

    private final int count;
    private final int headDim;
    /** {@code [headDim][count]} keys of length 1, so that one pass over a channel serves all of them. */
    private final float[] transposed;

    private final float[] similarities;
    private int nearest;

    /** @param keys {@code [count][headDim]}, at least one */
    public NearestKeys(float[][] keys) {
        this.count = keys.length;
        this.headDim = keys[0].length;
        this.transposed = new float[count * headDim];
        this.similarities = new float[count];
        for (int i = 0; i < count; i++) {
            float norm = norm(keys[i]);
            for (int d = 0; d < headDim; d++) {
                transposed[d * count + i] = keys[i][d] / norm;
            }
        }
    }

    /** The cosine between {@code key} and the most similar one, whose index {@link #nearest} gives then. */
    public float similarity(float[] key) {
        Arrays.fill(similarities, 0);
        for (int d = 0; d < headDim; d++) {
            float element = key[d];
            int row = d * count;
            for (int i = 0; i < count; i++) {
                similarities[i] += element * transposed[row + i];
            }
        }
        nearest = 0;
        for (int i = 1; i < count; i++) {
            if (similarities[i] > similarities[nearest]) {
                nearest = i;
            }
        }
        return similarities[nearest] / norm(key);
    }

    /** Index of the key that the last {@link #similarity} was with; of equally similar ones the first. */
    public int nearest() {
        return nearest;
    }

    private static float norm(float[] key) {
        return Math.max((float) norm2(key), SMALLEST_NORM);
    }

    /** The 2-norm of a row. */
    static double norm2(float[] row) {
        double squares = 0;
        for (float element : row) {
            squares += (double) element * element;
        }
        return Math.sqrt(squares);
    }
}
