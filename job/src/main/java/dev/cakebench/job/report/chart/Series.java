package dev.cakebench.job.report.chart;

import java.util.List;

/**
 * A curve.
 *
 * @param look colour, dashes and mark
 * @param group name of a class of the style sheet that all of one policy's elements share
 * @param name of the curve
 * @param points with ascending x
 */
public record Series(Look look, String group, String name, List<Point> points) {}
