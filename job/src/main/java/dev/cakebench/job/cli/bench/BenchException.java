package dev.cakebench.job.cli.bench;

/** A measurement that another process was started for did not come about. */
public final class BenchException extends RuntimeException {

    public BenchException(String message) {
        super(message);
    }

    public BenchException(String message, Throwable cause) {
        super(message, cause);
    }
}
