/** Examples and the files they come from. */
@NullMarked
package dev.cakebench.job.dataset;

import org.jspecify.annotations.NullMarked;
