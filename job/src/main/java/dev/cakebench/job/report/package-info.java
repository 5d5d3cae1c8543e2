/** The self-contained HTML report. */
@NullMarked
package dev.cakebench.job.report;

import org.jspecify.annotations.NullMarked;
