package dev.cakebench.job.metric;

import dev.cakebench.job.dataset.Example;

/** {@code code_sim}: similarity of the answer's first line of code with the reference (LongBench). */
public final class CodeSimilarity extends BestOfReferences {

    @Override
    public String name() {
        return "code_sim";
    }

    @Override
    double score(String prediction, String reference, Example example) {
        return FuzzyRatio.percent(firstLineOfCode(prediction), reference) / 100.0;
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
