package dev.cakebench.job.metric;

import dev.cakebench.job.dataset.Example;
import java.util.Locale;

/** 1 when the reference stands in the answer, else 0 (SCBench). */
public final class Containment extends BestOfReferences {
    private final String name;
    private final boolean cased;

    private Containment(String name, boolean cased) {
        this.name = name;
        this.cased = cased;
    }

    /** {@code contains}: letter by letter. */
    public static Containment exact() {
        return new Containment("contains", true);
    }

    /** {@code contains_any_case}: both in upper case, blanks at the answer's ends aside. */
    public static Containment anyCase() {
        return new Containment("contains_any_case", false);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    double score(String prediction, String reference, Example example) {
        boolean contained = cased
                ? prediction.contains(reference)
                : upper(PythonText.strip(prediction)).contains(upper(reference));
        return contained ? 1 : 0;
    }

    private static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }
}
