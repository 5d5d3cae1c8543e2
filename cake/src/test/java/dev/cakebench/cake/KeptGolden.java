package dev.cakebench.cake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.inference.engine.LayerAttention;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;

/** One golden case of a rival: scores of tokens, and what a policy keeps of one layer. */
public final class KeptGolden {

    private KeptGolden() {}

    /** The layer of a case with its queries. */
    public static LayerAttention layer(JsonNode golden, int windowRows) {
        JsonNode inputs = GoldenFiles.read(
                GoldenFiles.path("rivals/" + golden.get("inputs").textValue() + ".json"));
        return new QueryLayer(
                RivalInputs.layer(golden, windowRows),
                GoldenFiles.as(inputs.get("qPre"), float[][][].class),
                GoldenFiles.as(inputs.get("q"), float[][][].class));
    }

    /** A policy of the catalog. */
    public static CachePolicy policy(String kind, Map<String, ? extends @Nullable Object> knobs) {
        return PolicyCatalog.load().create(kind, knobs);
    }

    /**
     * Relative 1e-5 plus absolute 1e-6, but for the first {@code sinks} tokens, which must come before all others, and those
     * that the policy keeps without a score.
     */
    public static void requireScores(float[][] scores, JsonNode golden, int sinks) {
        assertThat(scores).hasNumberOfRows(golden.get("scores").size());
        for (int h = 0; h < scores.length; h++) {
            for (int j = 0; j < scores[h].length; j++) {
                double expected = golden.get("scores").get(h).get(j).doubleValue();
                if (j < sinks) {
                    assertThat(scores[h][j]).isEqualTo(Float.POSITIVE_INFINITY);
                } else {
                    assertThat((double) scores[h][j])
                            .as("head %d position %d", h, j)
                            .isCloseTo(expected, Offset.offset(1e-6 + 1e-5 * Math.abs(expected)));
                }
            }
        }
    }

    /** That the policy keeps the golden positions of each head of a layer and no others. */
    public static void requireKept(CachePolicy policy, int budget, LayerAttention layer, JsonNode golden) {
        CacheReport report = report(policy, budget, layer);
        for (int h = 0; h < layer.shape().kvHeads(); h++) {
            assertThat(report.keptPositions(0, h))
                    .as("head %d", h)
                    .containsExactlyInAnyOrder(GoldenFiles.as(golden.get("kept").get(h), int[].class));
        }
    }

    /** What a policy keeps of a model that consists of this layer. */
    public static CacheReport report(CachePolicy policy, int budget, LayerAttention layer) {
        return RivalGolden.report(policy, budget, List.of(layer));
    }
}
