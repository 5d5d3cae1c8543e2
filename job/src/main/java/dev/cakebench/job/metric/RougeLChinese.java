package dev.cakebench.job.metric;

import dev.cakebench.job.dataset.Example;

/**
 * {@code rouge_zh}: {@link RougeL} over the words that {@link ChineseWords} cuts, with blanks between them
 * (LongBench).
 */
public final class RougeLChinese extends BestOfReferences {
    private final RougeL rouge = new RougeL();

    @Override
    public String name() {
        return "rouge_zh";
    }

    @Override
    double score(String prediction, String reference, Example example) {
        return rouge.score(spaced(prediction), spaced(reference), example);
    }

    private static String spaced(String text) {
        return String.join(" ", ChineseWords.cut(text));
    }
}
