package dev.cakebench.cake.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cakebench.inference.kernels.RopeLayout;
import dev.cakebench.inference.model.RopeConfig;
import dev.cakebench.inference.model.RopeScaling;
import dev.cakebench.inference.model.RopeTable;
import dev.cakebench.inference.model.Rotary;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The mean of rotations against rotations one by one, with elements that are not turned. */
final class MeanRotationTest {
    private static final int HEAD_DIM = 10;
    private static final int ROTATED = 6;
    private static final int FIRST = 40;
    private static final int COUNT = 25;

    @ParameterizedTest
    @EnumSource
    void isTheMeanOfTheTurnedVectors(RopeLayout layout) {
        Rotary rotary = rotary(layout);
        float[] head = random(HEAD_DIM);
        double[] mean = new double[HEAD_DIM];
        for (int t = 0; t < COUNT; t++) {
            float[] turned = head.clone();
            rotary.turn(turned, 0, FIRST + t);
            for (int d = 0; d < HEAD_DIM; d++) {
                mean[d] += turned[d] / (double) COUNT;
            }
        }
        assertThat(MeanRotation.of(rotary, FIRST, COUNT).applyTo(head)).containsExactly(mean, within(1e-6));
    }

    /** A matrix x x' becomes (R x) (R x)'. */
    @ParameterizedTest
    @EnumSource
    void turnsBothSidesOfAMatrix(RopeLayout layout) {
        MeanRotation rotation = MeanRotation.of(rotary(layout), FIRST, COUNT);
        float[] head = random(HEAD_DIM);
        float[] products = new float[HEAD_DIM * HEAD_DIM];
        for (int i = 0; i < products.length; i++) {
            products[i] = head[i / HEAD_DIM] * head[i % HEAD_DIM];
        }
        double[] turned = rotation.applyTo(head);
        double[][] both = rotation.applyToBothSides(products);
        for (int i = 0; i < HEAD_DIM; i++) {
            for (int j = 0; j < HEAD_DIM; j++) {
                assertThat(both[i][j]).isCloseTo(turned[i] * turned[j], within(1e-6));
            }
        }
    }

    private static Rotary rotary(RopeLayout layout) {
        var config = new RopeConfig(layout, ROTATED, 10_000, new RopeScaling.None(), 1);
        return new Rotary(config, new RopeTable(config, new float[0]));
    }

    private static float[] random(int length) {
        var random = new Random(11);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
