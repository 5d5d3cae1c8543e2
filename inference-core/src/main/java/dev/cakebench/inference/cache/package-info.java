/** What decoding attends to: caches made of segments that merge by log-sum-exp. */
@NullMarked
package dev.cakebench.inference.cache;

import org.jspecify.annotations.NullMarked;
