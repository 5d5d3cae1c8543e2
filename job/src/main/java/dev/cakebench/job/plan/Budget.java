package dev.cakebench.job.plan;

import java.io.Serializable;
import java.math.BigDecimal;

/**
 * A cache budget. Amounts are decimal, as the plan writes them: in binary 2.3 % of 3,000 would be a little less than 69.
 *
 * @param text as the plan writes it: {@code 128}, {@code 10%}, {@code 256B/token} or {@code 10%bytes}
 * @param unit what the amount counts
 * @param amount above 0
 */
public record Budget(String text, Unit unit, BigDecimal amount) implements Serializable {

    /** What a budget counts. */
    public enum Unit {
        /** Entries per layer and KV head on average, window included. */
        ENTRIES,
        /** As entries, in percent of the prompt's tokens. */
        PERCENT_OF_TOKENS,
        /** Bytes of the whole cache at the end of the prefill, per token of the prompt. */
        BYTES_PER_TOKEN,
        /** Bytes of the whole cache at the end of the prefill, in percent of the full cache's. */
        PERCENT_OF_BYTES
    }

    /** Whether the number of entries is the policy's to say. */
    public boolean inBytes() {
        return switch (unit) {
            case ENTRIES, PERCENT_OF_TOKENS -> false;
            case BYTES_PER_TOKEN, PERCENT_OF_BYTES -> true;
        };
    }

    /**
     * Entries for a prompt of {@code tokens}, at least 1.
     *
     * @throws IllegalStateException when the budget is in bytes
     */
    public int entriesFor(int tokens) {
        return switch (unit) {
            case ENTRIES -> amount.intValue();
            case PERCENT_OF_TOKENS -> Math.max(1, (int) share(tokens));
            case BYTES_PER_TOKEN, PERCENT_OF_BYTES ->
                throw new IllegalStateException("the budget %s is in bytes".formatted(text));
        };
    }

    /**
     * Bytes of the whole cache of a prompt, rounded down.
     *
     * @param tokens length of the prompt
     * @param fullBytes of a cache with every token of it
     * @throws IllegalStateException when the budget is in entries
     */
    public long bytesFor(int tokens, long fullBytes) {
        return switch (unit) {
            case BYTES_PER_TOKEN -> amount.multiply(BigDecimal.valueOf(tokens)).longValue();
            case PERCENT_OF_BYTES -> share(fullBytes);
            case ENTRIES, PERCENT_OF_TOKENS ->
                throw new IllegalStateException("the budget %s is in entries".formatted(text));
        };
    }

    /** Whether another budget is the same, however it is written: {@code 10%} and {@code 10.0%}. */
    boolean sameAs(Budget other) {
        return unit == other.unit && amount.compareTo(other.amount) == 0;
    }

    private long share(long whole) {
        return amount.multiply(BigDecimal.valueOf(whole)).movePointLeft(2).longValue();
    }
}
