package dev.cakebench.job.generate.ruler;

import dev.cakebench.job.generate.Corpus;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A text as words, of which a haystack takes the first so many, from the start again where it is too short. It knows where
 * sentences end, so that needles do not stand within one.
 */
final class Essay {
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final String CLOSING = "\"')]\u201D\u2019";
    private static final String OPENING = "\"'([\u201C\u2018";
    /** Words whose full stop ends no sentence. */
    private static final Set<String> ABBREVIATIONS =
            Set.of("Mr.", "Mrs.", "Ms.", "Dr.", "St.", "Esq.", "Messrs.", "Capt.", "Col.", "e.g.", "i.e.", "vs.");

    private final String[] words;
    private final boolean[] ends;

    /** @param corpus its documents one after the other */
    Essay(Corpus corpus) {
        words = BLANKS.split(String.join(" ", corpus.documents()).strip(), -1);
        ends = new boolean[words.length];
        for (int i = 0; i < words.length; i++) {
            ends[i] = endsSentence(words[i], words[(i + 1) % words.length]);
        }
    }

    /**
     * The sentences of the first so many words; the last may be cut.
     *
     * @param count at least 1
     */
    List<String> sentences(int count) {
        List<String> sentences = new ArrayList<>();
        StringBuilder sentence = new StringBuilder();
        for (int i = 0; i < count; i++) {
            int word = i % words.length;
            sentence.append(sentence.isEmpty() ? "" : " ").append(words[word]);
            if (ends[word] || i == count - 1) {
                sentences.add(sentence.toString());
                sentence.setLength(0);
            }
        }
        return sentences;
    }

    private static boolean endsSentence(String word, String next) {
        int end = word.length();
        while (end > 0 && CLOSING.indexOf(word.charAt(end - 1)) >= 0) {
            end--;
        }
        boolean stopped = end > 0 && ".!?".indexOf(word.charAt(end - 1)) >= 0;
        boolean initial = end == 2 && Character.isUpperCase(word.charAt(0)) && word.charAt(1) == '.';
        if (!stopped || initial || ABBREVIATIONS.contains(word)) {
            return false;
        }
        char first = next.charAt(0);
        return Character.isUpperCase(first) || Character.isDigit(first) || OPENING.indexOf(first) >= 0;
    }
}
