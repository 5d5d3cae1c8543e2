package dev.cakebench.inference.kernels;

import java.lang.foreign.MemorySegment;

/** Statistics of rows and panels in the specification {@link ScalarKernels}; the caller has checked the ranges. */
final class ScalarStatistics {
    private ScalarStatistics() {}

    /** See {@link Kernels#columnMoments}. */
    static void columnMoments(
            MemorySegment rows,
            long rowsOffset,
            int rowCount,
            int rowStride,
            int columns,
            MemorySegment mean,
            long meanOffset,
            MemorySegment variance,
            long varianceOffset) {
        for (int j = 0; j < columns; j++) {
            double sum = 0;
            for (int r = 0; r < rowCount; r++) {
                sum += get(rows, rowsOffset + 4L * ((long) r * rowStride + j));
            }
            double columnMean = sum / rowCount;
            double squares = 0;
            for (int r = 0; r < rowCount; r++) {
                double distance = get(rows, rowsOffset + 4L * ((long) r * rowStride + j)) - columnMean;
                squares += distance * distance;
            }
            mean.set(Layouts.DOUBLE, meanOffset + 8L * j, columnMean);
            variance.set(Layouts.DOUBLE, varianceOffset + 8L * j, rowCount == 1 ? 0 : squares / (rowCount - 1));
        }
    }

    /** See {@link Kernels#entropyRow}. */
    static double entropyRow(MemorySegment probabilities, long offset, int length, float logOffset) {
        double entropy = 0;
        for (int i = 0; i < length; i++) {
            double p = get(probabilities, offset + 4L * i);
            entropy -= p * Math.log(p + logOffset);
        }
        return entropy;
    }

    /** See {@link Kernels#addAbsolutesPanel}. */
    static void addAbsolutes(
            MemorySegment x, long xOffset, int features, int tokens, MemorySegment sums, long sumsOffset) {
        for (int t = 0; t < tokens; t++) {
            double sum = get(sums, sumsOffset + 4L * t);
            for (int f = 0; f < features; f++) {
                sum += Math.abs(get(x, xOffset + 4L * ((long) f * tokens + t)));
            }
            sums.set(Layouts.FLOAT, sumsOffset + 4L * t, (float) sum);
        }
    }

    private static float get(MemorySegment segment, long offset) {
        return segment.get(Layouts.FLOAT, offset);
    }
}
