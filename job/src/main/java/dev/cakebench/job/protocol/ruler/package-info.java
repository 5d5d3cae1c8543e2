/** RULER: synthetic long-context tasks whose answers must be found in the prompt. */
@NullMarked
package dev.cakebench.job.protocol.ruler;

import org.jspecify.annotations.NullMarked;
