package dev.cakebench.job.cli;

/** A Java or machine that cannot run the engine; the message says what it lacks and what to do. */
final class EnvironmentException extends RuntimeException {
    EnvironmentException(String message) {
        super(message);
    }
}
