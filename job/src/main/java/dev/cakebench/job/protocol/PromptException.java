package dev.cakebench.job.protocol;

/** An example that cannot be posed to this model; it becomes a failed row with this message. */
public final class PromptException extends RuntimeException {
    public PromptException(String message) {
        super(message);
    }
}
