package dev.cakebench.inference.engine;

/** A sequence that would become longer than the model's context. */
public final class ContextOverflowException extends RuntimeException {

    /** States what was found, the limit, and what to do. */
    public ContextOverflowException(String message) {
        super(message);
    }
}
