package dev.cakebench.job.run;

/** A plan that cannot fit the memory of the machines it is to run on. */
public final class ExecutorMemoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ExecutorMemoryException(String message) {
        super(message);
    }
}
