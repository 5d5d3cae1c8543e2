package dev.cakebench.job.run;

/** Logits from which no token can be chosen. */
final class LogitsException extends RuntimeException {
    LogitsException(String message) {
        super(message);
    }
}
