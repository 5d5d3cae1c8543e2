/** SCBench: several questions about one long context. */
@NullMarked
package dev.cakebench.job.protocol.scbench;

import org.jspecify.annotations.NullMarked;
