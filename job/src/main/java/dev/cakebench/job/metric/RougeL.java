package dev.cakebench.job.metric;

import dev.cakebench.job.dataset.Example;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code rouge_l}: summary-level ROUGE-L F as LongBench computes it, with the PyPI package {@code rouge}.
 *
 * <p>Sentences end at full stops. For each reference sentence the words of its longest common subsequence with each
 * sentence of the answer are united; only words new to the union over the whole reference count. Precision and recall
 * divide by the number of distinct words. The package walks the table recursively, fails on long texts without a full stop
 * and is then scored 0 by LongBench; this walk has no such bound.
 */
public final class RougeL extends BestOfReferences {
    /** Keeps the F score of two zeros finite. */
    private static final double EPSILON = 1e-8;

    @Override
    public String name() {
        return "rouge_l";
    }

    @Override
    double score(String prediction, String reference, Example example) {
        Map<String, Integer> symbols = new HashMap<>();
        List<int[]> hypothesis = sentences(prediction, symbols);
        BitSet hypothesisWords = words(hypothesis);
        List<int[]> expected = sentences(reference, symbols);
        if (hypothesis.isEmpty() || expected.isEmpty()) {
            return 0;
        }
        BitSet union = new BitSet();
        for (int[] sentence : expected) {
            for (int[] candidate : hypothesis) {
                union.or(LongestCommonSubsequence.symbols(sentence, candidate));
            }
        }
        double recall = (double) union.cardinality() / words(expected).cardinality();
        double precision = (double) union.cardinality() / hypothesisWords.cardinality();
        return 2 * (precision * recall / (precision + recall + EPSILON));
    }

    /** The sentences as numbered words; a sentence of blanks alone is one empty word. */
    private static List<int[]> sentences(String text, Map<String, Integer> symbols) {
        List<int[]> sentences = new ArrayList<>();
        for (String piece : text.split("\\.", -1)) {
            if (!piece.isEmpty()) {
                List<String> words = PythonText.split(piece);
                List<String> filled = words.isEmpty() ? List.of("") : words;
                int[] sentence = new int[filled.size()];
                for (int i = 0; i < sentence.length; i++) {
                    sentence[i] = symbols.computeIfAbsent(filled.get(i), word -> symbols.size());
                }
                sentences.add(sentence);
            }
        }
        return sentences;
    }

    private static BitSet words(List<int[]> sentences) {
        BitSet words = new BitSet();
        for (int[] sentence : sentences) {
            for (int word : sentence) {
                words.set(word);
            }
        }
        return words;
    }
}
