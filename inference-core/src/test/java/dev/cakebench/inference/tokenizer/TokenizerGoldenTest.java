package dev.cakebench.inference.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.inference.gguf.GgufFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Token ids, end-of-generation sets and decoded texts of real vocabularies, as llama.cpp gives them. */
class TokenizerGoldenTest {
    private static final System.Logger LOGGER = System.getLogger(TokenizerGoldenTest.class.getName());

    @Test
    void realVocabulariesTokeniseAsLlamaCpp(@TempDir Path temporary) {
        List<String> compared = new ArrayList<>();
        for (Path file : GoldenFiles.models()) {
            JsonNode golden = GoldenFiles.json(file);
            String model = golden.get("gguf").get("file").asText();
            Optional<GgufFile> gguf = GoldenFiles.gguf(golden, temporary);
            if (gguf.isEmpty()) {
                LOGGER.log(System.Logger.Level.INFO, "vocabulary not at hand: {0}", model);
            } else {
                compare(golden, model, Tokenizers.of(gguf.get().metadata()));
                compared.add(model);
            }
        }
        LOGGER.log(System.Logger.Level.INFO, "compared vocabularies: {0}", compared);
        assertThat(compared).contains("SmolLM2-135M-Instruct.Q4_1.gguf");
    }

    @Test
    void theNeedleModelTokenisesAsLlamaCpp() {
        Tokenizer tokenizer = Tokenizers.of(GgufFile.open(GoldenFiles.resource("/needle/needle-1.1m-q8_0.gguf"))
                .metadata());
        JsonNode prompts =
                GoldenFiles.json(GoldenFiles.resource("/needle/goldens.json")).get("prompts");
        assertThat(prompts).isNotEmpty();
        for (JsonNode prompt : prompts) {
            String text = prompt.get("text").asText();
            int[] ids = tokenizer.encode(text, true, false);
            assertThat(ids).as(prompt.get("name").asText()).isEqualTo(integers(prompt.get("tokens")));
            assertThat(tokenizer.decode(ids, true)).isEqualTo(text);
            JsonNode answer = prompt.get("q8_0");
            assertThat(tokenizer.decode(integers(answer.get("greedy")), true))
                    .isEqualTo(answer.get("greedy_text").asText());
        }
        assertThat(tokenizer.endsGeneration(tokenizer.eos())).isTrue();
    }

    private static void compare(JsonNode golden, String model, Tokenizer tokenizer) {
        JsonNode vocabulary = golden.get("vocab");
        assertThat(tokenizer.vocabularySize()).isEqualTo(vocabulary.get("n").asInt());
        assertThat(tokenizer.bos()).isEqualTo(vocabulary.get("bos").asInt());
        assertThat(tokenizer.eos()).isEqualTo(vocabulary.get("eos").asInt());
        assertThat(IntStream.range(0, tokenizer.vocabularySize())
                        .filter(tokenizer::endsGeneration)
                        .toArray())
                .as("%s end of generation", model)
                .isEqualTo(integers(vocabulary.get("eog")));
        boolean addsBos = vocabulary.get("add_bos").asBoolean();
        assertThat(golden.get("tokenize")).isNotEmpty();
        for (JsonNode sample : golden.get("tokenize")) {
            String text = sample.get("text").asText();
            int[] ids = integers(sample.get("ids"));
            assertThat(tokenizer.encode(text, false, true))
                    .as("%s '%s'", model, text)
                    .isEqualTo(ids);
            assertThat(tokenizer.encode(text, false, false))
                    .as("%s '%s' plain", model, text)
                    .isEqualTo(integers(sample.path("ids_no_parse_special"), ids));
            int[] withSpecial = addsBos
                    ? IntStream.concat(IntStream.of(tokenizer.bos()), IntStream.of(ids))
                            .toArray()
                    : ids;
            assertThat(tokenizer.encode(text, true, true))
                    .as("%s '%s' with special", model, text)
                    .isEqualTo(integers(sample.path("ids_add_special"), withSpecial));
            assertThat(tokenizer.decode(ids, false))
                    .as("%s decoded", model)
                    .isEqualTo(sample.path("detok").asText(text));
        }
        for (JsonNode chat : golden.get("chat")) {
            if (chat.has("ids")) {
                assertThat(tokenizer.encode(chat.get("rendered").asText(), true, true))
                        .as("%s chat", model)
                        .isEqualTo(integers(chat.get("ids")));
            }
        }
        for (JsonNode prompt : golden.get("prompts")) {
            boolean addSpecial = prompt.get("add_special").asBoolean();
            boolean parseSpecial = prompt.get("parse_special").asBoolean();
            assertThat(tokenizer.encode(prompt.get("text").asText(), addSpecial, parseSpecial))
                    .as("%s prompt '%s'", model, prompt.get("name").asText())
                    .isEqualTo(integers(prompt.get("ids")));
        }
    }

    private static int[] integers(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }

    private static int[] integers(JsonNode array, int[] whenMissing) {
        return array.isMissingNode() ? whenMissing : integers(array);
    }
}
