package dev.cakebench.job.metric;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.job.Goldens;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Words of Python's jieba 0.42.1 in its default mode. */
class ChineseWordsGoldenTest {
    /** As docs/protocols.md says. */
    private static final int MOST_THAT_DIFFER = 0;

    @Test
    void asManyTextsAreCutAlikeAsDocumented() {
        List<String> differing = new ArrayList<>();
        JsonNode cases = Goldens.read("metrics/jieba.json").get("cases");
        assertThat(cases).isNotEmpty();
        for (JsonNode node : cases) {
            String text = node.get("text").asText();
            if (!ChineseWords.cut(text).equals(MetricExamples.texts(node.get("tokens")))) {
                differing.add(text);
            }
        }
        assertThat(differing).hasSizeLessThanOrEqualTo(MOST_THAT_DIFFER);
    }
}
