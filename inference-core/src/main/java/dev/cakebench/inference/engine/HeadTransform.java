package dev.cakebench.inference.engine;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * How the product of a projection becomes the queries or the keys of a layer: bias, norm per head, rotation.
 *
 * @param heads number of heads
 * @param bias {@code [heads * headDim]}, null for none
 * @param norm weight of the RMS norm of each head, {@code [headDim]}, null for none
 * @param ropeTable which rotary table turns them, an index of {@link EngineContext#ropes()}
 */
record HeadTransform(
        int heads, @Nullable MemorySegment bias, @Nullable MemorySegment norm, int ropeTable) {}
