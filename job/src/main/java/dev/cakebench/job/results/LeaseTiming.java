package dev.cakebench.job.results;

import java.time.Duration;

/**
 * The pace of a lease.
 *
 * @param beat between two signs of life of the owner
 * @param silence after which an owner counts as dead; several beats
 */
record LeaseTiming(Duration beat, Duration silence) {
    /** Long enough for a pause of the owner's collector or of the name node, short enough to wait for after a kill. */
    static final LeaseTiming DEFAULT = new LeaseTiming(Duration.ofSeconds(3), Duration.ofSeconds(12));
}
