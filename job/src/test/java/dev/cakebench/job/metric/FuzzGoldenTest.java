package dev.cakebench.job.metric;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.job.Goldens;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FuzzGoldenTest {
    static Stream<Arguments> cases() {
        return Goldens.read("metrics/fuzz.json")
                .get("cases")
                .valueStream()
                .map(node -> Arguments.of(node.get("name").asText(), node));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void equalsTheCLibrary(String name, JsonNode node) {
        assertThat(FuzzyRatio.onLevenshtein(
                        node.get("a").asText(), node.get("b").asText()))
                .isEqualTo(node.get("ratio").intValue());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void equalsDifflib(String name, JsonNode node) {
        assertThat(FuzzyRatio.onDifflib(node.get("a").asText(), node.get("b").asText()))
                .isEqualTo(node.get("ratioWithoutLevenshtein").intValue());
    }
}
