package dev.cakebench.job.protocol.longbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.job.Goldens;
import dev.cakebench.job.metric.MetricExamples;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Scores of LongBench's eval.py, for all 21 tasks. */
class LongBenchMetricGoldenTest {
    private static final LongBenchProtocol PROTOCOL = new LongBenchProtocol();
    private static final JsonNode GOLDENS = Goldens.read("metrics/longbench.json");

    static Stream<Arguments> cases() {
        return nodes().map(node -> Arguments.of(node.get("name").asText(), node));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void equalsTheEvaluator(String name, JsonNode node) {
        List<String> answers = MetricExamples.texts(node.get("answers"));
        for (int i = 0; i < answers.size(); i++) {
            assertThat(score(node, List.of(answers.get(i))))
                    .isCloseTo(node.get("perAnswer").get(i).doubleValue(), within(1e-12));
        }
        assertThat(score(node, answers)).isCloseTo(node.get("score").doubleValue(), within(1e-12));
    }

    @Test
    void everyTaskHasCases() {
        assertThat(nodes().map(LongBenchMetricGoldenTest::dataset).distinct())
                .containsExactlyInAnyOrderElementsOf(PROTOCOL.tasks());
    }

    @Test
    void averagesEqualTheEvaluator() {
        Map<String, JsonNode> byName = new HashMap<>();
        nodes().forEach(node -> byName.put(node.get("name").asText(), node));
        for (JsonNode average : GOLDENS.get("datasetAverages")) {
            double mean = average.get("cases")
                    .valueStream()
                    .map(name -> byName.get(name.asText()))
                    .mapToDouble(node -> score(node, MetricExamples.texts(node.get("answers"))))
                    .average()
                    .orElseThrow();
            assertThat(100 * mean)
                    .as(dataset(average))
                    .isCloseTo(average.get("score").doubleValue(), within(0.005 + 1e-9));
        }
    }

    private static double score(JsonNode node, List<String> answers) {
        String task = dataset(node);
        return PROTOCOL.metric(task)
                .score(
                        PROTOCOL.postprocess(task, node.get("prediction").asText()),
                        MetricExamples.example(answers, MetricExamples.texts(node.get("allClasses"))));
    }

    private static Stream<JsonNode> nodes() {
        return GOLDENS.get("cases").valueStream();
    }

    private static String dataset(JsonNode node) {
        return node.get("dataset").asText();
    }
}
