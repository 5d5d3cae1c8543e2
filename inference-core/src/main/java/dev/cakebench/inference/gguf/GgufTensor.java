package dev.cakebench.inference.gguf;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * One tensor of a GGUF file, as it lies in the map.
 *
 * @param name name in the file, such as {@code blk.0.attn_q.weight}
 * @param dimensions one to four sizes, each positive, the contiguous one (columns, input features) first; their product
 *     fits a {@code long}
 * @param data read-only native segment of exactly {@code rows() * type.rowBytes(columns())} bytes; blocks need not be
 *     aligned to more than one byte
 */
public record GgufTensor(String name, GgmlType type, List<Long> dimensions, MemorySegment data) {

    public GgufTensor {
        dimensions = List.copyOf(dimensions);
    }

    /** Values in a row: the first dimension. */
    public long columns() {
        return dimensions.getFirst();
    }

    /** Number of rows: the product of all dimensions but the first, 1 for a vector. */
    public long rows() {
        long rows = 1;
        for (int axis = 1; axis < dimensions.size(); axis++) {
            rows *= dimensions.get(axis);
        }
        return rows;
    }
}
