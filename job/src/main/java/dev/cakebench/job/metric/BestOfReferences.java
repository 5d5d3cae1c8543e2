package dev.cakebench.job.metric;

import dev.cakebench.job.dataset.Example;

/** A metric that compares with one reference at a time; the best score counts, 0 where there is no reference. */
abstract class BestOfReferences implements Metric {

    @Override
    public final double score(String prediction, Example example) {
        double best = 0;
        for (String reference : example.references()) {
            best = Math.max(best, score(prediction, reference, example));
        }
        return best;
    }

    abstract double score(String prediction, String reference, Example example);
}
