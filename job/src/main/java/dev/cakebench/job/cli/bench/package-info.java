/** The speed of the engine, in the manner of llama-bench. */
@NullMarked
package dev.cakebench.job.cli.bench;

import org.jspecify.annotations.NullMarked;
