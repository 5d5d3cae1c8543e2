package dev.cakebench.job.dataset;

/** A row that cannot be used; the message says where, what was found, what is allowed and what to do. */
public final class RowException extends RuntimeException {
    public RowException(String message) {
        super(message);
    }
}
