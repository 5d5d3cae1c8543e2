/** Prefill layer by layer with observers, and decoding of a batch of sequences. */
@NullMarked
package dev.cakebench.inference.engine;

import org.jspecify.annotations.NullMarked;
