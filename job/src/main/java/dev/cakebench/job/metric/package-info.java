/** Scores of an answer, as the benchmarks compute them. */
@NullMarked
package dev.cakebench.job.metric;

import org.jspecify.annotations.NullMarked;
