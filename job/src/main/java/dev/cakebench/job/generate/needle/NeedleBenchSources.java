package dev.cakebench.job.generate.needle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.job.generate.GenerateException;
import dev.cakebench.job.generate.Sources;
import dev.cakebench.job.generate.Sources.Source;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** NeedleBench's needles in its authors' layouts, English ones only. */
public final class NeedleBenchSources {
    private static final String ENGLISH = "English";

    /** A needle of {@code needles.jsonl}. */
    record Fact(String needle, String subject, String keyword, String question) {}

    /** A chain of {@code multi_needle_reasoning_en.json}. */
    record Chain(List<String> needles, String question, String answer) {}

    private final List<Fact> facts = new ArrayList<>();
    private final List<Chain> chains = new ArrayList<>();
    private final List<String> names;

    /**
     * Reads the files.
     *
     * @param needles null for ours, as the others
     * @throws GenerateException when one of them is not in its layout
     */
    public NeedleBenchSources(@Nullable Source needles, @Nullable Source reasoning, @Nullable Source names) {
        Source file = needles == null ? Sources.resource("needles.jsonl") : needles;
        for (JsonNode row : file.jsonLines()) {
            if (row.path("language").asText(ENGLISH).equals(ENGLISH)) {
                facts.add(new Fact(
                        text(file, row, "needle"),
                        text(file, row, "arg1"),
                        text(file, row, "arg2"),
                        text(file, row, "retrieval_question")));
            }
        }
        requireAny(file, facts.isEmpty(), "a needle in English");
        Source chained = reasoning == null ? Sources.resource("multi_needle_reasoning_en.json") : reasoning;
        for (JsonNode row : chained.json()) {
            List<String> derivations = new ArrayList<>();
            row.path("derivations").forEach(derivation -> derivations.add(derivation.asText()));
            chains.add(
                    new Chain(List.copyOf(derivations), text(chained, row, "question"), text(chained, row, "answer")));
        }
        Source people = names == null ? Sources.resource("names.json") : names;
        this.names = List.of(text(people, people.json(), ENGLISH).split(",", -1));
    }

    List<Fact> facts() {
        return facts;
    }

    /** The chains of so many needles. */
    List<Chain> chains(int needles) {
        List<Chain> some = chains.stream()
                .filter(chain -> chain.needles().size() == needles)
                .toList();
        if (some.isEmpty()) {
            throw new GenerateException(
                    "multi_reasoning: found no chain of %d needles; allowed: chains of 2 to 5; name another --reasoning file"
                            .formatted(needles));
        }
        return some;
    }

    List<String> names() {
        return names;
    }

    /** The first facts with subjects and keywords of their own. */
    static List<Fact> different(List<Fact> facts, int count) {
        Set<String> seen = new HashSet<>();
        List<Fact> different = new ArrayList<>();
        for (Fact fact : facts) {
            boolean fresh = !seen.contains("1" + fact.subject()) && !seen.contains("2" + fact.keyword());
            if (fresh && different.size() < count) {
                seen.add("1" + fact.subject());
                seen.add("2" + fact.keyword());
                different.add(fact);
            }
        }
        if (different.size() < count) {
            throw new GenerateException(
                    "multi_retrieval: found %d needles with different arg1 and arg2; allowed: %d or more; name another --needles file"
                            .formatted(different.size(), count));
        }
        return different;
    }

    private static void requireAny(Source file, boolean empty, String what) {
        if (empty) {
            throw new GenerateException("%s: found none; allowed: %s; name another file".formatted(file.name(), what));
        }
    }

    private static String text(Source file, JsonNode row, String key) {
        JsonNode value = row.path(key);
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw new GenerateException("%s: key '%s': found %s; allowed: a text; correct the file"
                    .formatted(file.name(), key, value.isMissingNode() ? "nothing" : value));
        }
        return value.textValue();
    }
}
