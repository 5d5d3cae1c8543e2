package dev.cakebench.job.metric;

/** An example that a metric cannot score; it becomes a failed row with this message. */
public final class MetricException extends RuntimeException {
    public MetricException(String message) {
        super(message);
    }
}
