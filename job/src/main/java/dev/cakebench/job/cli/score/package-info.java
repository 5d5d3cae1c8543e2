/** Scoring of prediction files that benchmarks' own scripts wrote. */
@NullMarked
package dev.cakebench.job.cli.score;

import org.jspecify.annotations.NullMarked;
