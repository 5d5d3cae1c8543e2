package dev.cakebench.job.generate.needle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.job.generate.Sources;
import java.util.ArrayList;
import java.util.List;

/** The texts of {@code needle-texts.json}, which names their sources. */
final class NeedleTexts {
    private final JsonNode texts = Sources.resource("needle-texts.json").json();

    String text(String key) {
        return texts.path(key).textValue();
    }

    List<String> list(String key) {
        List<String> list = new ArrayList<>();
        texts.path(key).forEach(text -> list.add(text.textValue()));
        return List.copyOf(list);
    }
}
