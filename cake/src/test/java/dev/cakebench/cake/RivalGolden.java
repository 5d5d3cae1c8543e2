package dev.cakebench.cake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.inference.engine.LayerAttention;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.kernels.ScalarKernels;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;

/** Compares what a policy does with golden numbers of a rival. */
public final class RivalGolden {

    private RivalGolden() {}

    /** What a policy keeps of a prompt. */
    public static CacheReport report(CachePolicy policy, int budget, List<? extends LayerAttention> layers) {
        var cells = List.of(new Cell("golden", policy, budget));
        LayerAttention first = layers.getFirst();
        try (var sweep = new CacheSweep(new ScalarKernels(), first.shape(), KvType.F32, first.tokens(), 1, cells)) {
            layers.forEach(sweep::onLayer);
            return sweep.finish().getFirst().report();
        }
    }

    /**
     * Scores of the context at relative 1e-5 plus absolute 1e-6; what the golden numbers have beyond it is not compared.
     *
     * @param factor what the scores must be multiplied by
     */
    public static void assertScores(float[][] scores, JsonNode golden, double factor) {
        assertThat(scores).hasNumberOfRows(golden.size());
        for (int h = 0; h < scores.length; h++) {
            for (int j = 0; j < scores[h].length; j++) {
                double expected = golden.get(h).get(j).doubleValue();
                assertThat(factor * scores[h][j])
                        .as("head %d position %d", h, j)
                        .isCloseTo(expected, Offset.offset(1e-6 + 1e-5 * Math.abs(expected)));
            }
        }
    }

    /**
     * The positions that each head of a layer keeps. Where the golden cut goes through equal scores, the scores of what is
     * kept are compared instead.
     *
     * @param scores {@code [kvHeads][context]}
     */
    public static void assertKept(CacheReport report, int layer, float[][] scores, JsonNode golden) {
        for (int h = 0; h < golden.get("kept").size(); h++) {
            int[] kept = report.keptPositions(layer, h);
            int[] expected = GoldenFiles.as(golden.get("kept").get(h), int[].class);
            assertThat(report.retained()[layer][h]).as("head %d", h).isEqualTo(expected.length);
            if (golden.path("cutTie").path(h).booleanValue()) {
                assertThat(sortedScores(kept, scores[h])).as("head %d", h).isEqualTo(sortedScores(expected, scores[h]));
            } else {
                assertThat(kept).as("head %d", h).containsExactlyInAnyOrder(expected);
            }
        }
    }

    private static List<Float> sortedScores(int[] kept, float[] scores) {
        return Arrays.stream(kept)
                .filter(position -> position < scores.length)
                .mapToObj(position -> scores[position])
                .sorted()
                .toList();
    }
}
