/** Charts as inline SVG: scales, axes, lines with bands, heat maps. They know nothing of what they show. */
@NullMarked
package dev.cakebench.job.report.chart;

import org.jspecify.annotations.NullMarked;
