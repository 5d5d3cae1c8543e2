package dev.cakebench.job.run;

/** An example that needs more native memory than its JVM may use. */
public final class MemoryBudgetException extends RuntimeException {
    public MemoryBudgetException(String message) {
        super(message);
    }
}
