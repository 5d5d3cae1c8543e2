package dev.cakebench.job.simulation;

/**
 * An example of a simulated run.
 *
 * @param operations multiply-adds that the planner predicts
 * @param seconds of one slot, with all cells
 */
record SimulatedExample(double operations, double seconds) {}
