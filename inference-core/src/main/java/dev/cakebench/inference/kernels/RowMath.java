package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Simd.ALL;
import static dev.cakebench.inference.kernels.Simd.FLOATS;
import static dev.cakebench.inference.kernels.Simd.LANES;
import static dev.cakebench.inference.kernels.Simd.MASK;
import static dev.cakebench.inference.kernels.Simd.ORDER;
import static dev.cakebench.inference.kernels.Simd.VECTOR_BYTES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Element by element arithmetic over consecutive floats. The elements behind the last whole vector are computed by the
 * scalar forms of the same operations, and join a sum one by one after its lanes.
 */
final class RowMath {
    private RowMath() {}

    /** See {@link Kernels#rmsNormRow}; addresses instead of segments. */
    static void rmsNorm(long x, long weight, long y, int features, float epsilon) {
        FloatVector squares = FloatVector.zero(FLOATS);
        int i = 0;
        for (; i <= features - LANES; i += LANES) {
            FloatVector value = FloatVector.fromMemorySegment(FLOATS, ALL, (x + 4L * i) & MASK, ORDER);
            squares = value.fma(value, squares);
        }
        long scratch = LocalScratch.address();
        FloatVector.zero(FLOATS).add(squares).intoMemorySegment(ALL, scratch & MASK, ORDER);
        float sum = Simd.sumLanes(scratch);
        for (; i < features; i++) {
            float value = Simd.get(x + 4L * i);
            sum = Math.fma(value, value, sum);
        }
        float factor = 1 / (float) Math.sqrt(sum / features + epsilon);
        FloatVector factors = FloatVector.broadcast(FLOATS, factor);
        for (i = 0; i <= features - LANES; i += LANES) {
            factors.mul(FloatVector.fromMemorySegment(FLOATS, ALL, (x + 4L * i) & MASK, ORDER))
                    .mul(FloatVector.fromMemorySegment(FLOATS, ALL, (weight + 4L * i) & MASK, ORDER))
                    .intoMemorySegment(ALL, (y + 4L * i) & MASK, ORDER);
        }
        for (; i < features; i++) {
            Simd.set(y + 4L * i, factor * Simd.get(x + 4L * i) * Simd.get(weight + 4L * i));
        }
    }

    /** See {@link Kernels#ropeRow}; addresses instead of segments. */
    static void rope(long x, int heads, int headDim, int rotated, RopeLayout layout, long rotation) {
        int step = layout == RopeLayout.INTERLEAVED ? 2 : 1;
        int distance = layout == RopeLayout.INTERLEAVED ? 1 : rotated / 2;
        for (int head = 0; head < heads; head++) {
            long start = x + 4L * head * headDim;
            for (int pair = 0; pair < rotated / 2; pair++) {
                float cosine = Simd.get(rotation + 8L * pair);
                float sine = Simd.get(rotation + 8L * pair + 4);
                long first = start + 4L * pair * step;
                long second = first + 4L * distance;
                float u = Simd.get(first);
                float v = Simd.get(second);
                Simd.set(first, Math.fma(u, cosine, -(v * sine)));
                Simd.set(second, Math.fma(u, sine, v * cosine));
            }
        }
    }

    /** {@code x = x * factor} over {@code count} floats. */
    static void scale(long x, int count, float factor) {
        FloatVector factors = FloatVector.broadcast(FLOATS, factor);
        int i = 0;
        for (; i <= count - LANES; i += LANES) {
            long at = (x + 4L * i) & MASK;
            factors.mul(FloatVector.fromMemorySegment(FLOATS, ALL, at, ORDER)).intoMemorySegment(ALL, at, ORDER);
        }
        for (; i < count; i++) {
            Simd.set(x + 4L * i, factor * Simd.get(x + 4L * i));
        }
    }

    /** {@code x = x + summand} over {@code count} floats. */
    static void add(long x, long summand, int count) {
        int i = 0;
        for (; i <= count - LANES; i += LANES) {
            long at = (x + 4L * i) & MASK;
            FloatVector.fromMemorySegment(FLOATS, ALL, at, ORDER)
                    .add(FloatVector.fromMemorySegment(FLOATS, ALL, (summand + 4L * i) & MASK, ORDER))
                    .intoMemorySegment(ALL, at, ORDER);
        }
        for (; i < count; i++) {
            Simd.set(x + 4L * i, Simd.get(x + 4L * i) + Simd.get(summand + 4L * i));
        }
    }

    /** See {@link Kernels#softmaxRow}; an address instead of a segment. */
    static void softmax(long logits, int length, int first, int visible, float scale) {
        long seen = logits + 4L * first;
        int count = visible - first;
        scale(seen, count, scale);
        long scratch = LocalScratch.address();
        float sum = exponentials(seen, seen, count, max(seen, count, scratch), scratch);
        scale(seen, count, 1 / sum);
        for (int i = 0; i < first; i++) {
            Simd.set(logits + 4L * i, 0);
        }
        for (int i = visible; i < length; i++) {
            Simd.set(logits + 4L * i, 0);
        }
    }

    /**
     * Largest of {@code count} floats.
     *
     * @param scratch address of a vector of memory
     */
    static float max(long x, int count, long scratch) {
        FloatVector largest = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
        int i = 0;
        for (; i <= count - LANES; i += LANES) {
            FloatVector value = FloatVector.fromMemorySegment(FLOATS, ALL, (x + 4L * i) & MASK, ORDER);
            largest = value.blend(largest, value.compare(VectorOperators.LT, largest));
        }
        FloatVector.zero(FLOATS).add(largest).intoMemorySegment(ALL, scratch & MASK, ORDER);
        float max = Float.NEGATIVE_INFINITY;
        for (int lane = 0; lane < LANES; lane++) {
            max = Math.max(max, Simd.get(scratch + 4L * lane));
        }
        for (; i < count; i++) {
            max = Math.max(max, Simd.get(x + 4L * i));
        }
        return max;
    }

    /**
     * {@code y = exp(x - max)} over {@code count} floats.
     *
     * @param scratch address of a vector of memory
     * @return the sum of y
     */
    static float exponentials(long x, long y, int count, float max, long scratch) {
        Simd.fill(scratch, LANES, max);
        Exp.ofDifferences(x, VECTOR_BYTES, scratch, 0, y, VECTOR_BYTES, count / LANES);
        FloatVector sums = FloatVector.zero(FLOATS);
        int i = 0;
        for (; i <= count - LANES; i += LANES) {
            sums = FloatVector.fromMemorySegment(FLOATS, ALL, (y + 4L * i) & MASK, ORDER)
                    .add(sums);
        }
        FloatVector.zero(FLOATS).add(sums).intoMemorySegment(ALL, scratch & MASK, ORDER);
        float sum = Simd.sumLanes(scratch);
        for (; i < count; i++) {
            float e = Exp.of(Simd.get(x + 4L * i) - max);
            Simd.set(y + 4L * i, e);
            sum += e;
        }
        return sum;
    }
}
