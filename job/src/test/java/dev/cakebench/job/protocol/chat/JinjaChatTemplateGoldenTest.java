package dev.cakebench.job.protocol.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cakebench.job.protocol.PromptException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Own templates, modelled on what published ones use, as Python's Jinja2 renders them. */
class JinjaChatTemplateGoldenTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TestFactory
    Stream<DynamicTest> rendersAsJinja2() throws IOException {
        try (InputStream input = Objects.requireNonNull(getClass().getResourceAsStream("/chat/jinja2.json"))) {
            JsonNode cases = MAPPER.readTree(input).get("cases");
            assertThat(cases).hasSizeGreaterThan(250);
            return StreamSupport.stream(cases.spliterator(), false)
                    .map(golden -> DynamicTest.dynamicTest(golden.get("name").asText(), () -> compare(golden)));
        }
    }

    private static void compare(JsonNode golden) {
        JinjaChatTemplate template =
                new JinjaChatTemplate(golden.get("template").asText(), "<s>", "</s>");
        List<Map<String, Object>> messages = MAPPER.convertValue(golden.get("messages"), new TypeReference<>() {});
        boolean prompt = golden.get("add_generation_prompt").asBoolean();
        Map<String, Object> variables = golden.has("variables")
                ? MAPPER.convertValue(golden.get("variables"), new TypeReference<>() {})
                : Map.of();
        if (golden.has("rendered")) {
            assertThat(template.render(messages, variables, prompt))
                    .isEqualTo(golden.get("rendered").asText());
        } else {
            // Jinja2 stops too: by raise_exception, or because the template and the messages do not fit.
            assertThatThrownBy(() -> template.render(messages, variables, prompt))
                    .isInstanceOf(PromptException.class)
                    .hasMessageContaining(
                            golden.has("raised") ? golden.get("raised").asText() : "cannot be rendered");
        }
    }
}
