package dev.cakebench.job.generate;

/** Rows that cannot be made as they were asked for; the message says what, found, allowed and what to do. */
public final class GenerateException extends RuntimeException {
    public GenerateException(String message) {
        super(message);
    }

    public GenerateException(String message, Throwable cause) {
        super(message, cause);
    }
}
