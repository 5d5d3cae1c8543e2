package dev.cakebench.job.metric;

import dev.cakebench.job.dataset.Example;

/** Scores one answer of one example. Implementations are stateless. */
public interface Metric {

    /** Name in the {@code metric} column, for example {@code qa_f1}. */
    String name();

    /**
     * Score of a prediction, 0 to 1; the best over the references where there are several.
     *
     * @param prediction after the protocol's first-line rule
     */
    double score(String prediction, Example example);
}
