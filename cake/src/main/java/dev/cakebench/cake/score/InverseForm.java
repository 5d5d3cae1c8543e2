package dev.cakebench.cake.score;

/**
 * The quadratic form x' M^-1 x of a symmetric positive definite matrix M: the squared length of L^-1 x, where M = L L'
 * (Cholesky).
 *
 * @param columns columns of L^-1
 */
record InverseForm(double[][] columns) {
    /** How often the diagonal is raised tenfold where a matrix is not positive definite to the last bit. */
    private static final int TRIES = 5;

    /**
     * The form of M + j I.
     *
     * @param matrix {@code [n][n]}; left as it is
     * @param jitter j, at least 0; raised where M + j I is not positive definite
     * @throws ArithmeticException when raising it does not help, as with elements that are not numbers
     */
    static InverseForm of(double[][] matrix, double jitter) {
        double added = jitter;
        for (int attempt = 0; attempt < TRIES; attempt++) {
            double[][] factor = new double[matrix.length][];
            if (factorise(matrix, added, factor)) {
                return new InverseForm(inverseColumns(factor));
            }
            added = Math.max(1e-8, added == 0 ? 1e-2 : 10 * added);
        }
        throw new ArithmeticException("a matrix of size %d is not positive definite, with %s on its diagonal"
                .formatted(matrix.length, added));
    }

    private static boolean factorise(double[][] matrix, double jitter, double[][] factor) {
        for (int i = 0; i < matrix.length; i++) {
            factor[i] = new double[i + 1];
            for (int j = 0; j <= i; j++) {
                double rest = matrix[i][j] + (i == j ? jitter : 0);
                for (int k = 0; k < j; k++) {
                    rest -= factor[i][k] * factor[j][k];
                }
                if (i == j && !(rest > 0 && rest < Double.POSITIVE_INFINITY)) {
                    return false;
                }
                factor[i][j] = i == j ? Math.sqrt(rest) : rest / factor[j][j];
            }
        }
        return true;
    }

    private static double[][] inverseColumns(double[][] factor) {
        int n = factor.length;
        double[][] columns = new double[n][n];
        for (int j = 0; j < n; j++) {
            double[] column = columns[j];
            column[j] = 1;
            for (int i = j; i < n; i++) {
                for (int k = j; k < i; k++) {
                    column[i] -= factor[i][k] * column[k];
                }
                column[i] /= factor[i][i];
            }
        }
        return columns;
    }

    /** x' M^-1 x. */
    double at(double[] x) {
        double[] turned = new double[x.length];
        for (int j = 0; j < x.length; j++) {
            HeadRows.addScaled(turned, x[j], columns[j]);
        }
        return HeadRows.dot(turned, turned);
    }
}
