/** Protocols: named, versioned bundles of prompt, truncation, generation length, first-line rule and metric. */
@NullMarked
package dev.cakebench.job.protocol;

import org.jspecify.annotations.NullMarked;
