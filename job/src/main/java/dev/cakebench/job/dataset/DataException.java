package dev.cakebench.job.dataset;

/** A data file that cannot be used: the message names the file, what was found, what is allowed and what to do. */
public final class DataException extends RuntimeException {
    public DataException(String message) {
        super(message);
    }

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
