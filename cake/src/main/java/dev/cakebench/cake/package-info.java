/** One prefill in, one compact cache per policy and budget out. */
@NullMarked
package dev.cakebench.cake;

import org.jspecify.annotations.NullMarked;
