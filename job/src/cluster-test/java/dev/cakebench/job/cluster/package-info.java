/** Real clusters on the loopback, and what happens when parts of them are killed. */
@NullMarked
package dev.cakebench.job.cluster;

import org.jspecify.annotations.NullMarked;
