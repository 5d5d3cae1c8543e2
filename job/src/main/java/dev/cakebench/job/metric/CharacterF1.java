package dev.cakebench.job.metric;

import dev.cakebench.job.dataset.Example;
import java.util.List;

/** {@code char_f1}: F1 of the characters that answer and reference share, punctuation, blanks and case aside (SCBench). */
public final class CharacterF1 extends BestOfReferences {
    @Override
    public String name() {
        return "char_f1";
    }

    @Override
    double score(String prediction, String reference, Example example) {
        return SharedWords.f1(characters(prediction), characters(reference));
    }

    private static List<String> characters(String text) {
        return Punctuation.lowerWithoutChinese(text)
                .codePoints()
                .mapToObj(Character::toString)
                .toList();
    }
}
