package dev.cakebench.job.metric;

import dev.cakebench.job.dataset.Example;
import java.util.List;

/** {@code answer_words}: the share of the reference's words that stand in the answer as parts of it, case aside (NeedleBench). */
public final class AnswerWords extends BestOfReferences {

    @Override
    public String name() {
        return "answer_words";
    }

    @Override
    double score(String prediction, String reference, Example example) {
        String lower = PythonText.lower(prediction);
        List<String> words = PythonText.split(PythonText.lower(reference));
        return words.isEmpty()
                ? 0
                : (double) words.stream().filter(lower::contains).count() / words.size();
    }
}
