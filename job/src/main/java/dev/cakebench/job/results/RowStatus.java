package dev.cakebench.job.results;

/** Whether a cell answered its example. */
public enum RowStatus {
    OK("ok"),
    FAILED("failed");

    private final String text;

    RowStatus(String text) {
        this.text = text;
    }

    /** As the {@code status} column has it. */
    public String text() {
        return text;
    }
}
