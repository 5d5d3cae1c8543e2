package dev.cakebench.cake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;

/** Comparisons at the tolerances that the golden numbers are stated with. */
public final class GoldenNumbers {

    private GoldenNumbers() {}

    /** Relative 1e-5. */
    public static void assertRelative(@Nullable Double actual, JsonNode expected, String name) {
        double golden = expected.doubleValue();
        assertThat(actual).as(name).isNotNull().isCloseTo(golden, Offset.offset(1e-5 * Math.abs(golden)));
    }

    /** Relative 1e-5 plus absolute 1e-6; both {@code [heads][context]}. */
    public static void assertScores(float[][] actual, JsonNode expected) {
        double[][] golden = GoldenFiles.as(expected, double[][].class);
        assertThat(actual).hasNumberOfRows(golden.length);
        for (int h = 0; h < golden.length; h++) {
            assertThat(actual[h]).hasSize(golden[h].length);
            for (int j = 0; j < golden[h].length; j++) {
                assertThat((double) actual[h][j])
                        .as("score of head %d, position %d", h, j)
                        .isCloseTo(golden[h][j], Offset.offset(1e-6 + 1e-5 * Math.abs(golden[h][j])));
            }
        }
    }

    /** Absolute 1e-4. */
    public static void assertLogits(float[] actual, JsonNode expected, String name) {
        float[] golden = GoldenFiles.as(expected, float[].class);
        assertThat(actual).as(name).containsExactly(golden, Offset.offset(1e-4f));
    }
}
