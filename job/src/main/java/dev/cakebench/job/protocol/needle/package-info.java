/** Needles in haystacks: the classic test, pass keys, NeedleBench. */
@NullMarked
package dev.cakebench.job.protocol.needle;

import org.jspecify.annotations.NullMarked;
