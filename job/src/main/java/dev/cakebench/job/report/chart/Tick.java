package dev.cakebench.job.report.chart;

/** A marked value of an axis. */
record Tick(double value, String label) {}
