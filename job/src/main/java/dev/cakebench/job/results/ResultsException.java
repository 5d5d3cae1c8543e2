package dev.cakebench.job.results;

/** Result files that cannot be used; the message says which, what was found, what is allowed and what to do. */
public final class ResultsException extends RuntimeException {
    public ResultsException(String message) {
        super(message);
    }

    public ResultsException(String message, Throwable cause) {
        super(message, cause);
    }
}
