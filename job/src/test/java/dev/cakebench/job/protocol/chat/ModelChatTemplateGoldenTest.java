package dev.cakebench.job.protocol.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cakebench.inference.gguf.GgufFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Chat templates of real models. {@code -Dcakebench.fixtures=DIR} takes the renderings from another folder; templates that
 * are no test resource are read from the GGUF files, found by size, in {@code -Dcakebench.models=DIR}.
 */
class ModelChatTemplateGoldenTest {
    private static final System.Logger LOGGER = System.getLogger(ModelChatTemplateGoldenTest.class.getName());
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void realTemplatesRenderAsInJinja2() throws Exception {
        List<String> compared = new ArrayList<>();
        for (Path file : list(folder("cakebench.fixtures")
                .map(fixtures -> fixtures.resolve("models"))
                .orElse(resources()))) {
            if (!file.toString().endsWith(".json")) {
                continue;
            }
            JsonNode golden = MAPPER.readTree(file.toFile());
            String model = golden.get("model").asText();
            Optional<String> template = template(file, golden.get("gguf"));
            if (template.isEmpty()) {
                LOGGER.log(System.Logger.Level.INFO, "chat template not at hand: {0}", model);
                continue;
            }
            for (JsonNode chat : golden.get("chat")) {
                compare(new JinjaChatTemplate(template.get(), "", ""), chat, model);
            }
            compared.add(file.getFileName().toString());
        }
        LOGGER.log(System.Logger.Level.INFO, "compared chat templates: {0}", compared);
        assertThat(compared).contains("smollm2-135m-instruct-q4_1.json");
    }

    private static void compare(JinjaChatTemplate template, JsonNode chat, String model) {
        List<Map<String, Object>> messages = MAPPER.convertValue(chat.get("messages"), new TypeReference<>() {});
        Map<String, Object> variables = chat.has("tools")
                ? Map.of("tools", MAPPER.convertValue(chat.get("tools"), new TypeReference<List<Object>>() {}))
                : Map.of();
        assertThat(template.render(messages, variables, true))
                .as(model)
                .isEqualTo(chat.get("rendered").asText());
        if (chat.has("rendered_no_generation_prompt")) {
            assertThat(template.render(messages, variables, false))
                    .as(model)
                    .isEqualTo(chat.get("rendered_no_generation_prompt").asText());
        }
        if (messages.size() == 1 && variables.isEmpty()) {
            assertThat(template.userMessage(
                            chat.get("messages").get(0).get("content").asText()))
                    .isEqualTo(chat.get("rendered").asText());
        }
    }

    private static Optional<String> template(Path golden, JsonNode gguf) throws Exception {
        Path resource = resources().resolve(golden.getFileName().toString().replace(".json", ".jinja"));
        if (Files.exists(resource)) {
            return Optional.of(Files.readString(resource));
        }
        for (Path file : folder("cakebench.models")
                .map(ModelChatTemplateGoldenTest::list)
                .orElse(List.of())) {
            if (Files.size(file) == gguf.get("bytes").asLong()) {
                return GgufFile.open(file).metadata().string("tokenizer.chat_template");
            }
        }
        return Optional.empty();
    }

    private static Path resources() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(ModelChatTemplateGoldenTest.class.getResource("/models"))
                .toURI());
    }

    private static Optional<Path> folder(String property) {
        @Nullable String folder = System.getProperty(property);
        return folder == null || folder.isEmpty() ? Optional.empty() : Optional.of(Path.of(folder));
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
