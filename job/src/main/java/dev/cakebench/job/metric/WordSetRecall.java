package dev.cakebench.job.metric;

import dev.cakebench.job.dataset.Example;
import java.util.HashSet;
import java.util.Set;

/** {@code word_recall}: the share of the reference's distinct words that the answer has too, case aside (KVCache-Factory). */
public final class WordSetRecall extends BestOfReferences {

    @Override
    public String name() {
        return "word_recall";
    }

    @Override
    double score(String prediction, String reference, Example example) {
        Set<String> expected = words(reference);
        Set<String> shared = words(prediction);
        shared.retainAll(expected);
        return expected.isEmpty() ? 0 : (double) shared.size() / expected.size();
    }

    private static Set<String> words(String text) {
        return new HashSet<>(PythonText.split(PythonText.lower(text)));
    }
}
