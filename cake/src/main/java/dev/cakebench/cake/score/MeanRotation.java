package dev.cakebench.cake.score;

import dev.cakebench.inference.model.Rotary;

/**
 * The mean of a layer's rotations over a range of positions: a linear map of a head, which shrinks the pairs that turn
 * fast.
 *
 * @param rotary tells which elements are pairs
 * @param cosines {@code [pairs]} mean cosine, magnitude included
 * @param sines {@code [pairs]} mean sine, magnitude included
 */
record MeanRotation(Rotary rotary, double[] cosines, double[] sines) {

    /** Mean over the positions {@code first .. first + count - 1}. */
    static MeanRotation of(Rotary rotary, int first, int count) {
        double[] cosines = new double[rotary.pairs()];
        double[] sines = new double[rotary.pairs()];
        for (int pair = 0; pair < cosines.length; pair++) {
            for (int t = 0; t < count; t++) {
                double angle = (first + t) * rotary.frequency(pair);
                cosines[pair] += StrictMath.cos(angle);
                sines[pair] += StrictMath.sin(angle);
            }
            cosines[pair] *= rotary.magnitude() / count;
            sines[pair] *= rotary.magnitude() / count;
        }
        return new MeanRotation(rotary, cosines, sines);
    }

    /** R x for a head x; elements that the layer does not turn stay. */
    double[] applyTo(float[] head) {
        double[] turned = new double[head.length];
        for (int d = 0; d < head.length; d++) {
            turned[d] = head[d];
        }
        turn(turned);
        return turned;
    }

    /**
     * R M R' for a symmetric matrix M.
     *
     * @param matrix {@code [headDim][headDim]}, row-major
     */
    double[][] applyToBothSides(float[] matrix) {
        int headDim = (int) Math.sqrt(matrix.length);
        double[][] once = new double[headDim][];
        float[] row = new float[headDim];
        for (int i = 0; i < headDim; i++) {
            System.arraycopy(matrix, i * headDim, row, 0, headDim);
            once[i] = applyTo(row);
        }
        // M R' holds turned rows; R (M R') turns its columns, which are the rows of the transpose.
        double[][] twice = new double[headDim][headDim];
        for (int i = 0; i < headDim; i++) {
            for (int j = 0; j < headDim; j++) {
                twice[i][j] = once[j][i];
            }
            turn(twice[i]);
        }
        return twice;
    }

    private void turn(double[] head) {
        for (int pair = 0; pair < cosines.length; pair++) {
            int first = rotary.first(pair);
            int second = rotary.second(pair);
            double x = head[first];
            double y = head[second];
            head[first] = x * cosines[pair] - y * sines[pair];
            head[second] = x * sines[pair] + y * cosines[pair];
        }
    }
}
