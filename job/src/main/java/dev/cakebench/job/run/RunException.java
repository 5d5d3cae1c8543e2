package dev.cakebench.job.run;

/** A run that could not be completed: the message says why and what to do; what was computed is kept. */
public final class RunException extends RuntimeException {
    public RunException(String message) {
        super(message);
    }

    public RunException(String message, Throwable cause) {
        super(message, cause);
    }
}
