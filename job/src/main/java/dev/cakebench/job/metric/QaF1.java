package dev.cakebench.job.metric;

import dev.cakebench.job.dataset.Example;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** {@code qa_f1}: F1 of the words that answer and reference share, articles, punctuation and case aside (LongBench). */
public final class QaF1 extends BestOfReferences {
    /** Articles between word borders as Python draws them: letters, numbers and the underscore, no combining marks. */
    private static final Pattern ARTICLES = Pattern.compile("(?<![\\p{L}\\p{N}_])(?:a|an|the)(?![\\p{L}\\p{N}_])");

    private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    @Override
    public String name() {
        return "qa_f1";
    }

    @Override
    double score(String prediction, String reference, Example example) {
        List<String> predicted = words(prediction);
        List<String> expected = words(reference);
        Map<String, Integer> remaining = new HashMap<>();
        for (String word : expected) {
            remaining.merge(word, 1, Integer::sum);
        }
        int shared = 0;
        for (String word : predicted) {
            int left = remaining.getOrDefault(word, 0);
            if (left > 0) {
                remaining.put(word, left - 1);
                shared++;
            }
        }
        if (shared == 0) {
            return 0;
        }
        double precision = (double) shared / predicted.size();
        double recall = (double) shared / expected.size();
        return 2 * precision * recall / (precision + recall);
    }

    private static List<String> words(String text) {
        String lower = PythonText.lower(text);
        StringBuilder kept = new StringBuilder(lower.length());
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            if (PUNCTUATION.indexOf(c) < 0) {
                kept.append(c);
            }
        }
        return PythonText.split(ARTICLES.matcher(kept).replaceAll(" "));
    }
}
