package dev.cakebench.inference.kernels;

import dev.cakebench.inference.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/**
 * A matrix as it lies in memory: {@code rows} rows of {@code columns} values in blocks of {@code type}, without gaps.
 * GGUF writes the columns (input features) as the tensor's first dimension.
 *
 * @param data native segment of exactly {@code rows * type.rowBytes(columns)} bytes
 */
public record WeightMatrix(GgmlType type, int rows, int columns, MemorySegment data) {

    public WeightMatrix {
        long bytes = Math.multiplyExact((long) rows, type.rowBytes(columns));
        if (data.byteSize() != bytes || !data.isNative()) {
            throw new IllegalArgumentException("a %s matrix of %d x %d takes %d native bytes, found %d"
                    .formatted(type, rows, columns, bytes, data.byteSize()));
        }
    }
}
