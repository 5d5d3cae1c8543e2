package dev.cakebench.job.results;

/** What ended an answer. */
public enum StopReason {
    /** The model ended it: an end-of-sequence, end-of-turn or end-of-message token. */
    END("end"),
    /** The protocol's newline rule. */
    NEWLINE("newline"),
    /** The protocol's most tokens for an answer. */
    LENGTH("length"),
    /** The model's context was full. */
    CONTEXT("context");

    private final String text;

    StopReason(String text) {
        this.text = text;
    }

    /** As the {@code stop_reason} column has it. */
    public String text() {
        return text;
    }
}
