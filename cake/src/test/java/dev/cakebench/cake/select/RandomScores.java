package dev.cakebench.cake.select;

import java.util.Random;

/** Scores of a layer for tests, with ties. */
record RandomScores(int heads, int context, float[][] scores) {

    static RandomScores of(Random random) {
        int heads = 1 + random.nextInt(5);
        int context = 1 + random.nextInt(40);
        float[][] scores = new float[heads][context];
        boolean ties = random.nextBoolean();
        for (float[] head : scores) {
            double scale = Math.exp(random.nextGaussian());
            for (int j = 0; j < context; j++) {
                head[j] = ties ? random.nextInt(12) : (float) (scale * random.nextDouble());
            }
        }
        return new RandomScores(heads, context, scores);
    }
}
