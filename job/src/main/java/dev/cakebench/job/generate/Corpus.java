package dev.cakebench.job.generate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.job.generate.Sources.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The texts that needles are hidden in, in order.
 *
 * @param documents at least one, none blank
 */
public record Corpus(List<String> documents) {
    private static final String TEXT = "text";
    private static final Pattern CHAPTER = Pattern.compile("(?m)^(?=Chapter \\d+$)");

    /** Thirteen chapters of Jane Austen's Persuasion, see NOTICE. */
    public static Corpus builtIn() {
        List<String> chapters = new ArrayList<>();
        for (String chapter : CHAPTER.split(Sources.resource("persuasion.txt").text(), -1)) {
            if (!chapter.isBlank()) {
                chapters.add(chapter);
            }
        }
        return new Corpus(List.copyOf(chapters));
    }

    /**
     * The documents of files: each line of a {@code .jsonl} has one under {@code text}, as in NeedleBench, a {@code .json}
     * has one, as RULER's essays, and any other file is one.
     *
     * @throws GenerateException when there is no text
     */
    public static Corpus of(List<Source> files) {
        List<String> documents = new ArrayList<>();
        for (Source file : files) {
            if (file.name().endsWith(".jsonl")) {
                file.jsonLines().forEach(row -> documents.add(text(file, row)));
            } else {
                documents.add(file.name().endsWith(".json") ? text(file, file.json()) : file.text());
            }
        }
        documents.removeIf(String::isBlank);
        if (documents.isEmpty()) {
            throw new GenerateException("%s: found no text; allowed: files with some; name others"
                    .formatted(files.stream().map(Source::name).toList()));
        }
        return new Corpus(List.copyOf(documents));
    }

    private static String text(Source file, JsonNode row) {
        JsonNode text = row.path(TEXT);
        if (!text.isTextual()) {
            throw new GenerateException("%s: key '%s': found %s; allowed: a text; correct the file"
                    .formatted(file.name(), TEXT, text.isMissingNode() ? "nothing" : text));
        }
        return text.textValue();
    }
}
