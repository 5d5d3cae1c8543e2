package dev.cakebench.job.metric;

import dev.cakebench.job.dataset.Example;

/** {@code exact_match}: 1 when the answer is the reference, blanks at the ends aside. */
public final class ExactMatch extends BestOfReferences {

    @Override
    public String name() {
        return "exact_match";
    }

    @Override
    double score(String prediction, String reference, Example example) {
        return PythonText.strip(prediction).equals(PythonText.strip(reference)) ? 1 : 0;
    }
}
