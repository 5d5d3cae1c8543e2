package dev.cakebench.job.protocol.ruler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.job.Goldens;
import dev.cakebench.job.metric.Metric;
import dev.cakebench.job.metric.MetricExamples;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Scores of RULER's eval/evaluate.py. */
class RulerMetricGoldenTest {
    private static final RulerProtocol PROTOCOL = new RulerProtocol();
    private static final JsonNode GOLDENS = Goldens.read("metrics/ruler.json");

    static Stream<Arguments> cases() {
        return GOLDENS.get("cases")
                .valueStream()
                .map(node -> Arguments.of(node.get("name").asText(), node));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void equalsTheEvaluator(String name, JsonNode node) {
        List<String> predictions = MetricExamples.texts(node.get("predictions"));
        double all = 0;
        double part = 0;
        for (int i = 0; i < predictions.size(); i++) {
            String prediction = PROTOCOL.postprocess("niah_single_1", predictions.get(i));
            assertThat(prediction).isEqualTo(node.get("postprocessed").get(i).asText());
            List<String> references =
                    MetricExamples.texts(node.get("references").get(i));
            all += score("niah_single_1", prediction, references);
            part += score("qa_1", prediction, references);
        }
        assertThat(100 * all / predictions.size())
                .isCloseTo(node.get("matchAll").doubleValue(), within(0.005 + 1e-9));
        assertThat(100 * part / predictions.size())
                .isCloseTo(node.get("matchPart").doubleValue(), within(0.005 + 1e-9));
    }

    @Test
    void everyTaskHasTheMetricOfItsFamily() {
        Map<String, String> familyByTask = Map.of(
                "niah_multikey_3", "niah",
                "niah_single_1", "niah",
                "vt", "variable_tracking",
                "cwe", "common_words_extraction",
                "fwe", "freq_words_extraction",
                "qa_1", "qa",
                "qa_2", "qa");
        familyByTask.forEach((task, family) -> assertThat(PROTOCOL.metric(task).name())
                .as(task)
                .isEqualTo(GOLDENS.get("taskMetric").get(family).asText()));
    }

    private static double score(String task, String prediction, List<String> references) {
        Metric metric = PROTOCOL.metric(task);
        return metric.score(prediction, MetricExamples.example(references, List.of()));
    }
}
