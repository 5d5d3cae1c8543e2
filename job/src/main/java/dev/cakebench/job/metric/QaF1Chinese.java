package dev.cakebench.job.metric;

import dev.cakebench.job.dataset.Example;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code qa_f1_zh}: F1 of the words that answer and reference share, both cut by {@link ChineseWords}; punctuation,
 * blanks and case aside (LongBench).
 */
public final class QaF1Chinese extends BestOfReferences {
    @Override
    public String name() {
        return "qa_f1_zh";
    }

    @Override
    double score(String prediction, String reference, Example example) {
        return SharedWords.f1(words(prediction), words(reference));
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        for (String piece : ChineseWords.cut(text)) {
            String word = Punctuation.lowerWithoutChinese(piece);
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }
}
