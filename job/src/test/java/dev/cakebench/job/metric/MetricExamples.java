package dev.cakebench.job.metric;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.job.dataset.Example;
import java.util.ArrayList;
import java.util.List;

/** Examples of which only references and classes matter. */
public final class MetricExamples {
    private MetricExamples() {}

    public static Example withReferences(String... references) {
        return example(List.of(references), List.of());
    }

    public static Example example(List<String> references, List<String> classes) {
        return new Example(
                "set", "protocol@1", "task", "1", "00", "en", "", "c", 0, "set.jsonl:1", "{}", references, classes);
    }

    public static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        node.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
