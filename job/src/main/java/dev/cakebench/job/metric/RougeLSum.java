package dev.cakebench.job.metric;

import dev.cakebench.job.dataset.Example;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * {@code rouge_lsum}: summary-level ROUGE-L F as the PyPI package {@code rouge_score} computes it without stemming, one
 * sentence per line. Words are runs of a to z and 0 to 9 in lower case; every other character separates.
 *
 * <p>For each reference sentence the places of its longest common subsequences with all sentences of the answer are
 * united; a word at such a place counts as often as both texts have it.
 */
public final class RougeLSum extends BestOfReferences {
    private static final Pattern SEPARATORS = Pattern.compile("[^a-z0-9]+");

    @Override
    public String name() {
        return "rouge_lsum";
    }

    @Override
    double score(String prediction, String reference, Example example) {
        Map<String, Integer> symbols = new HashMap<>();
        List<int[]> answer = sentences(prediction, symbols);
        List<int[]> expected = sentences(reference, symbols);
        int[] answerLeft = counts(answer, symbols.size());
        int[] expectedLeft = counts(expected, symbols.size());
        int hits = 0;
        for (int[] sentence : expected) {
            BitSet places = new BitSet();
            for (int[] candidate : answer) {
                places.or(LongestCommonSubsequence.places(sentence, candidate));
            }
            for (int place = places.nextSetBit(0); place >= 0; place = places.nextSetBit(place + 1)) {
                int word = sentence[place];
                if (answerLeft[word] > 0 && expectedLeft[word] > 0) {
                    hits++;
                    answerLeft[word]--;
                    expectedLeft[word]--;
                }
            }
        }
        if (hits == 0) {
            return 0;
        }
        double precision = (double) hits / words(answer);
        double recall = (double) hits / words(expected);
        return 2 * precision * recall / (precision + recall);
    }

    /** The lines that are not empty, as numbered words. */
    private static List<int[]> sentences(String text, Map<String, Integer> symbols) {
        List<int[]> sentences = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            String plain = SEPARATORS.matcher(PythonText.lower(line)).replaceAll(" ");
            sentences.add(PythonText.split(plain).stream()
                    .mapToInt(word -> symbols.computeIfAbsent(word, unknown -> symbols.size()))
                    .toArray());
        }
        return sentences;
    }

    private static int[] counts(List<int[]> sentences, int symbols) {
        int[] counts = new int[symbols];
        for (int[] sentence : sentences) {
            for (int word : sentence) {
                counts[word]++;
            }
        }
        return counts;
    }

    private static int words(List<int[]> sentences) {
        return sentences.stream().mapToInt(sentence -> sentence.length).sum();
    }
}
