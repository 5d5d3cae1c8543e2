package dev.cakebench.job.protocol.chat;

/** What a template says through {@code raise_exception}. */
final class RaisedException extends RuntimeException {
    RaisedException(String message) {
        super(message);
    }
}
