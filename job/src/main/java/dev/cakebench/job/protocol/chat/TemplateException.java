package dev.cakebench.job.protocol.chat;

/** A template does what it may not or cannot do here. */
final class TemplateLimitException extends RuntimeException {
    TemplateLimitException(String message) {
        super(message);
    }
}
