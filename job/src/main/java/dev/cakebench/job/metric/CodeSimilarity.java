package dev.cakebench.job.metric;

import dev.cakebench.job.dataset.Example;
import java.util.function.ToIntBiFunction;

/**
 * Similarity of the answer's first line of code with the reference (LongBench). Its number depends on what is
 * installed beside fuzzywuzzy, so there are two metrics.
 */
public final class CodeSimilarity extends BestOfReferences {
    private final String name;
    private final ToIntBiFunction<String, String> percent;

    private CodeSimilarity(String name, ToIntBiFunction<String, String> percent) {
        this.name = name;
        this.percent = percent;
    }

    /** {@code code_sim}: with the C library Levenshtein, which LongBench's requirements do not name. */
    public static CodeSimilarity onLevenshtein() {
        return new CodeSimilarity("code_sim", FuzzyRatio::onLevenshtein);
    }

    /** {@code code_sim_difflib}: without it, where fuzzywuzzy falls back to Python's difflib. */
    public static CodeSimilarity onDifflib() {
        return new CodeSimilarity("code_sim_difflib", FuzzyRatio::onDifflib);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    double score(String prediction, String reference, Example example) {
        return percent.applyAsInt(firstLineOfCode(prediction), reference) / 100.0;
    }

    /** The first line that shows no sign of Markdown or of a comment, empty where there is none. */
    private static String firstLineOfCode(String prediction) {
        for (String line : PythonText.stripLeadingNewlines(prediction).split("\n", -1)) {
            if (!line.contains("`") && !line.contains("#") && !line.contains("//")) {
                return line;
            }
        }
        return "";
    }
}
