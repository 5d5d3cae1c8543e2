package dev.cakebench.job.run;

/** A model file that cannot be used: the message says which, what was found and what to do. */
public final class ModelFileException extends RuntimeException {
    public ModelFileException(String message) {
        super(message);
    }

    public ModelFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
