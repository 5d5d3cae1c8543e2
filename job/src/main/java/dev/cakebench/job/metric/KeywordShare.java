package dev.cakebench.job.metric;

import dev.cakebench.job.dataset.Example;

/** {@code keywords}: the share of the references that stand in the answer, in exact spelling (NeedleBench). */
public final class KeywordShare implements Metric {

    @Override
    public String name() {
        return "keywords";
    }

    @Override
    public double score(String prediction, Example example) {
        return (double) example.references().stream()
                        .filter(prediction::contains)
                        .count()
                / example.references().size();
    }
}
