package dev.cakebench.job.plan;

import java.io.Serializable;

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
        return entries > 0 ? entries : Math.max(1, (int) Math.floor(tokens * percent / 100));
    }
}
