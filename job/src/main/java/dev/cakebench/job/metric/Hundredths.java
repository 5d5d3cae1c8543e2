package dev.cakebench.job.metric;

import dev.cakebench.job.dataset.Example;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * {@code ..._2dp}: another metric's score rounded to two decimals for each answer, as Python's {@code round} does it: from the
 * exact binary value, half to even (SCBench).
 *
 * @param metric to round
 */
public record Hundredths(Metric metric) implements Metric {

    @Override
    public String name() {
        return metric.name() + "_2dp";
    }

    @Override
    public double score(String prediction, Example example) {
        return new BigDecimal(metric.score(prediction, example))
                .setScale(2, RoundingMode.HALF_EVEN)
                .doubleValue();
    }
}
