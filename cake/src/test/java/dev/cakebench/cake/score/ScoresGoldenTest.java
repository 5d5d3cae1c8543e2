package dev.cakebench.cake.score;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.cake.ArrayLayer;
import dev.cakebench.cake.GoldenFiles;
import dev.cakebench.cake.GoldenNumbers;
import dev.cakebench.cake.layer.CakePreference;
import dev.cakebench.cake.policy.LayerMeasure;
import dev.cakebench.cake.policy.LayerRanking;
import dev.cakebench.inference.model.ModelShape;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** H, V, P and the eviction indicator of CAKE's published code. */
final class ScoresGoldenTest {

    static List<JsonNode> cases() {
        return GoldenFiles.cases("cake/scores.json");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void preferenceAndScores(JsonNode golden) {
        float[][][] attention = GoldenFiles.as(golden.get("attention"), float[][][].class);
        int window = golden.get("window").intValue();
        ModelShape shape = ArrayLayer.shape(
                1, golden.get("queryHeads").intValue(), golden.get("kvHeads").intValue(), 4);
        var layer = ArrayLayer.of(shape, 0, attention[0][0].length, attention);

        var preference = new CakePreference(
                golden.get("tau1").doubleValue(), golden.get("tau2").doubleValue());
        LayerMeasure measure = preference.measure(layer, window);
        GoldenNumbers.assertRelative(measure.parts().get(LayerMeasure.ENTROPY), golden.get("H64"), "H");
        GoldenNumbers.assertRelative(measure.parts().get(LayerMeasure.SHIFT), golden.get("V64"), "V");
        GoldenNumbers.assertRelative(measure.value(), golden.get("P64"), "P64");
        GoldenNumbers.assertRelative(measure.value(), golden.get("P"), "P");

        var scorer = new WindowScorer(
                window,
                golden.get("gamma").doubleValue(),
                Pooling.average(golden.get("poolKernel").intValue()),
                false);
        float[][] scores = scorer.score(layer, window);
        GoldenNumbers.assertScores(scores, golden.get("scores"));
        GoldenNumbers.assertScores(scores, golden.get("scores64"));
        int[][] order = LayerRanking.descending(scores).positions();
        for (int h = 0; h < order.length; h++) {
            int[] expected = GoldenFiles.as(golden.get("order").get(h), int[].class);
            JsonNode gap = golden.get("minRelativeGap").get(h);
            if (gap.isNull() || gap.doubleValue() > 1e-5) {
                assertThat(order[h]).containsExactly(expected);
            } else {
                assertThat(order[h]).containsExactlyInAnyOrder(expected);
            }
        }
    }
}
