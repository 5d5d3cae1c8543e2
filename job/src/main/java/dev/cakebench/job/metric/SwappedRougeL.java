package dev.cakebench.job.metric;

import dev.cakebench.job.dataset.Example;

/**
 * {@code rouge_l_swapped}: {@code rouge_l} with the reference taken for the answer and the answer for the reference, as
 * kvpress calls the package. An empty answer, at which the package stops, scores 0.
 */
public final class SwappedRougeL extends BestOfReferences {
    private final RougeL rouge = new RougeL();

    @Override
    public String name() {
        return "rouge_l_swapped";
    }

    @Override
    double score(String prediction, String reference, Example example) {
        return rouge.score(reference, prediction, example);
    }
}
