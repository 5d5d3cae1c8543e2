package dev.cakebench.job.protocol.chat;

/** A template is damaged, or does what it may not or cannot do here. */
final class TemplateException extends RuntimeException {
    TemplateException(String message) {
        super(message);
    }
}
