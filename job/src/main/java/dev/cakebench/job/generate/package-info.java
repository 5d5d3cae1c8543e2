/** Makes the rows of synthetic long-context tests. */
@NullMarked
package dev.cakebench.job.generate;

import org.jspecify.annotations.NullMarked;
