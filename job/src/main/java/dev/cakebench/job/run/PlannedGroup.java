package dev.cakebench.job.run;

import java.io.Serializable;

/**
 * Examples that are evaluated together, and what that is expected to take.
 *
 * @param operations predicted multiply-adds, see {@link CostModel}
 */
record PlannedGroup(ExampleGroup group, double operations) implements Serializable {}
