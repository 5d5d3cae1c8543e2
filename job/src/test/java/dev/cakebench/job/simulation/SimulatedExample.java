package dev.cakebench.job.simulation;

/**
 * An example of a simulated run.
 *
 * @param characters of its row
 * @param tokens of its prompt
 * @param seconds of one core, with all cells
 */
record SimulatedExample(double characters, double tokens, double seconds) {}
