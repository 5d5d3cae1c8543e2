package dev.cakebench.job.generate;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Lists of short English words.
 *
 * @param verbs those that are in neither of the other lists
 */
public record Words(List<String> adjectives, List<String> nouns, List<String> verbs) {

    /** The lists that cakebench brings along. */
    public static Words builtIn() {
        return new Words(lines("adjectives.txt"), lines("nouns.txt"), lines("verbs.txt"));
    }

    /** An adjective and a noun, joined. */
    public String pair(Draws draws) {
        return draws.one(adjectives) + "-" + draws.one(nouns);
    }

    /** So many different words in any order: adjectives and nouns, then verbs, then pairs. */
    public List<String> different(Draws draws, int count) {
        List<String> common = new ArrayList<>(adjectives);
        common.addAll(nouns);
        Set<String> words = new LinkedHashSet<>(draws.shuffled(common));
        words.addAll(draws.shuffled(verbs));
        while (words.size() < count) {
            words.add(pair(draws));
        }
        return words.stream().limit(count).toList();
    }

    private static List<String> lines(String resource) {
        return Sources.resource(resource).text().lines().toList();
    }
}
