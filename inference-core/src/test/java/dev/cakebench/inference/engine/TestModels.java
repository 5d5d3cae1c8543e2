package dev.cakebench.inference.engine;

import dev.cakebench.inference.model.Model;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;

/** Models of the test resources and prompts for them. */
final class TestModels {
    private TestModels() {}

    /** 4 layers, 4 query heads on 2 KV heads of 8, vocabulary 97, random weights. */
    static Model groupedQueries() {
        return Model.open(resource("/cake/model-gqa.gguf"));
    }

    /** As {@link #groupedQueries}, a KV head per query head. */
    static Model oneHeadPerQuery() {
        return Model.open(resource("/cake/model-mha.gguf"));
    }

    /** 6 layers, trained, Q8_0. */
    static Model needle() {
        return Model.open(resource("/needle/needle-1.1m-q8_0.gguf"));
    }

    static Path resource(String name) {
        URL url = Objects.requireNonNull(TestModels.class.getResource(name), name);
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(name, e);
        }
    }

    static int[] randomPrompt(Model model, int tokens, long seed) {
        return new Random(seed).ints(tokens, 0, model.shape().vocabularySize()).toArray();
    }
}
