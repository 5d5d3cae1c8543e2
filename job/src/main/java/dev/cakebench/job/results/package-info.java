/** The tables under a run's folder: answers, scores and what makes a run what it is. */
@NullMarked
package dev.cakebench.job.results;

import org.jspecify.annotations.NullMarked;
