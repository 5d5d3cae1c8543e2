package dev.cakebench.job.metric;

import dev.cakebench.job.dataset.Example;
import java.util.List;

/** {@code char_f1}: F1 of the characters that answer and reference share, punctuation, blanks and case aside (SCBench). */
public final class CharacterF1 extends BestOfReferences {
    /** What SCBench takes for Chinese punctuation: it has the closing book title mark but not the opening one. */
    private static final String CHINESE_PUNCTUATION =
            "！？｡。＂＃＄％＆＇（）＊＋，－／：；＜＝＞＠［＼］＾＿｀｛｜｝～｟｠｢｣､、〃》「」『』【】" + "〔〕〖〗〘〙〚〛〜〝〞〟〰〾〿–—‘’‛“”„‟…‧﹏.";

    @Override
    public String name() {
        return "char_f1";
    }

    @Override
    double score(String prediction, String reference, Example example) {
        return SharedWords.f1(characters(prediction), characters(reference));
    }

    private static List<String> characters(String text) {
        String plain = PythonText.without(
                PythonText.without(PythonText.lower(text), PythonText.PUNCTUATION), CHINESE_PUNCTUATION);
        return String.join("", PythonText.split(plain))
                .codePoints()
                .mapToObj(Character::toString)
                .toList();
    }
}
