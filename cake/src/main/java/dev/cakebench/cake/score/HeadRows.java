package dev.cakebench.cake.score;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Keys or values of one head in doubles. All sums run in the order of the elements. */
public final class HeadRows {

    private HeadRows() {}

    /**
     * Rows {@code first .. end - 1} of a segment of floats.
     *
     * @param rows {@code [tokens][headDim]}
     */
    public static double[][] read(MemorySegment rows, int first, int end, int headDim) {
        double[][] read = new double[end - first][headDim];
        for (int t = 0; t < read.length; t++) {
            long start = (long) (first + t) * headDim;
            for (int d = 0; d < headDim; d++) {
                read[t][d] = rows.getAtIndex(ValueLayout.JAVA_FLOAT, start + d);
            }
        }
        return read;
    }

    /** Sum of products. */
    public static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int d = 0; d < a.length; d++) {
            sum += a[d] * b[d];
        }
        return sum;
    }

    /** The 2-norm. */
    public static double norm(double[] row) {
        return Math.sqrt(dot(row, row));
    }

    /** Adds {@code factor} times each element of {@code row}; a loop that the compiler turns into vector instructions. */
    public static void addScaled(double[] sums, double factor, double[] row) {
        for (int d = 0; d < sums.length; d++) {
            sums[d] += factor * row[d];
        }
    }

    /** Softmax in place. */
    public static void softmax(double[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (int j = 0; j < logits.length; j++) {
            logits[j] = Exponential.of(logits[j] - largest);
            sum += logits[j];
        }
        for (int j = 0; j < logits.length; j++) {
            logits[j] /= sum;
        }
    }
}
