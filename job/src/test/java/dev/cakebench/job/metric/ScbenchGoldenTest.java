package dev.cakebench.job.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.job.Goldens;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Scores of SCBench's own evaluator. */
class ScbenchGoldenTest {
    private static final Map<String, Metric> BY_SCORER = Map.of(
            "kv_retrieval", Containment.exact(),
            "longbook_choice_eng", new ChoiceLetter(),
            "longbook_qa_chn", new CharacterF1(),
            "longdialogue_qa_eng", Containment.anyCase(),
            "math_find", FirstNumber.byValue(),
            "passkey", FirstNumber.asText(),
            "scbench_kv_compressible", Containment.exact(),
            "scbench_many_shot", Containment.anyCase(),
            "scbench_summary", new RougeLSum(),
            "scbench_vt", new Hundredths(StringMatch.all()));

    static Stream<Arguments> cases() {
        return named("cases");
    }

    static Stream<Arguments> similarities() {
        return named("functionSimilarity");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void scoresAreTheEvaluators(String name, JsonNode node) {
        String scorer = node.get("scorer").asText();
        List<String> labels = new ArrayList<>();
        JsonNode label = node.get("label");
        for (JsonNode one : label.isArray() ? label : List.of(label)) {
            // A number never equals the text that the evaluator finds; a reader of texts gives no reference for it.
            if (one.isTextual() || scorer.equals("math_find")) {
                labels.add(one.asText());
            }
        }
        double score = Objects.requireNonNull(BY_SCORER.get(scorer))
                .score(node.get("prediction").asText(), MetricExamples.example(labels, List.of()));
        assertThat(score).isCloseTo(node.get("score").doubleValue(), within(1e-9));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("similarities")
    void similaritiesOfFunctionsAreTheEvaluators(String name, JsonNode node) {
        assertThat(FunctionRetrieval.similarity(
                        node.get("candidate").asText(), node.get("reference").asText()))
                .isCloseTo(node.get("similarity").doubleValue(), within(1e-9));
    }

    private static Stream<Arguments> named(String list) {
        return Goldens.read("metrics/scbench.json")
                .get(list)
                .valueStream()
                .map(node -> Arguments.of(node.get("name").asText(), node));
    }
}
