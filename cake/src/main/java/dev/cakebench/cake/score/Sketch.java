package dev.cakebench.cake.score;

import java.util.Arrays;

/** Random projections to fewer dimensions, which keep lengths and angles about as they are. */
final class Sketch {

    private Sketch() {}

    /**
     * Rows times a Gaussian matrix over the square root of its columns.
     *
     * @param rows {@code [any][headDim]}
     * @param dimensions columns of the matrix; 0 for no projection
     * @param words what the matrix is a hash of
     */
    static double[][] project(double[][] rows, int dimensions, int... words) {
        if (dimensions == 0 || rows.length == 0) {
            return rows;
        }
        double[][] matrix = matrix(rows[0].length, dimensions, words);
        double[][] projected = new double[rows.length][dimensions];
        for (int t = 0; t < rows.length; t++) {
            for (int d = 0; d < rows[t].length; d++) {
                HeadRows.addScaled(projected[t], rows[t][d], matrix[d]);
            }
        }
        return projected;
    }

    private static double[][] matrix(int rows, int columns, int... words) {
        int[] seed = Arrays.copyOf(words, words.length + 2);
        double[][] matrix = new double[rows][columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                seed[words.length] = i;
                seed[words.length + 1] = j;
                matrix[i][j] = Hash.gaussian(seed) / Math.sqrt(columns);
            }
        }
        return matrix;
    }
}
