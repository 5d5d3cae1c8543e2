package dev.cakebench.job.protocol;

/** A protocol that cannot be used: unknown, defined twice or not loadable. */
public final class ProtocolException extends RuntimeException {
    public ProtocolException(String message) {
        super(message);
    }

    public ProtocolException(String message, Throwable cause) {
        super(message, cause);
    }
}
