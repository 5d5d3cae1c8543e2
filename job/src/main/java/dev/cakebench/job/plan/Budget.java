package dev.cakebench.job.plan;

import java.io.Serializable;
import java.math.BigDecimal;

/**
 * A cache budget: entries per layer and KV head on average, window included.
 *
 * @param text as the plan writes it, {@code 128} or {@code 10%}
 * @param entries the number of entries, or 0 for a share
 * @param percent the share of the prompt, or 0 for a number
 */
public record Budget(String text, int entries, double percent) implements Serializable {

    /** Entries for a prompt of {@code tokens}, at least 1. */
    public int entriesFor(int tokens) {
        return entries > 0 ? entries : Math.max(1, share(tokens));
    }

    /** In decimal, as the plan writes it: in binary 2.3 % of 3,000 would be a little less than 69. */
    private int share(int tokens) {
        return BigDecimal.valueOf(percent)
                .multiply(BigDecimal.valueOf(tokens))
                .movePointLeft(2)
                .intValue();
    }
}
