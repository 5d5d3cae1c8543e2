package dev.cakebench.job.metric;

import dev.cakebench.job.dataset.Example;
import java.util.List;
import java.util.regex.Pattern;

/** {@code qa_f1}: F1 of the words that answer and reference share, articles, punctuation and case aside (LongBench). */
public final class QaF1 extends BestOfReferences {
    /** Articles between word borders as Python draws them: letters, numbers and the underscore, no combining marks. */
    private static final Pattern ARTICLES = Pattern.compile("(?<![\\p{L}\\p{N}_])(?:a|an|the)(?![\\p{L}\\p{N}_])");

    @Override
    public String name() {
        return "qa_f1";
    }

    @Override
    double score(String prediction, String reference, Example example) {
        return SharedWords.f1(words(prediction), words(reference));
    }

    private static List<String> words(String text) {
        String plain = Punctuation.lowerWithout(text);
        return PythonText.split(ARTICLES.matcher(plain).replaceAll(" "));
    }
}
