/** The tasks of RULER, by a generator of our own. */
@NullMarked
package dev.cakebench.job.generate.ruler;

import org.jspecify.annotations.NullMarked;
