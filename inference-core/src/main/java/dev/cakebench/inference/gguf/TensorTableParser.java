package dev.cakebench.inference.gguf;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the records that describe the tensors and finds their data, which follows the last record. */
final class TensorTableParser {

    /** Least bytes of a record: name length, number of dimensions, one dimension, type, offset. */
    static final long MINIMUM_RECORD_BYTES = 8 + 4 + 8 + 4 + 8;

    private static final long MAXIMUM_NAME_BYTES = 63;
    private static final int MAXIMUM_DIMENSIONS = 4;

    private final GgufCursor cursor;
    private final MemorySegment file;
    private final long alignment;

    /**
     * @param cursor stands at the first record
     * @param alignment bytes, a power of two, to a multiple of which the data of every tensor is padded
     */
    TensorTableParser(GgufCursor cursor, MemorySegment file, long alignment) {
        this.cursor = cursor;
        this.file = file;
        this.alignment = alignment;
    }

    /**
     * All tensors by name, in the order of the file; unmodifiable.
     *
     * @param count records to read
     */
    Map<String, GgufTensor> parse(long count) {
        return Collections.unmodifiableMap(locate(readRecords(count)));
    }

    private List<TensorRecord> readRecords(long count) {
        List<TensorRecord> records = new ArrayList<>();
        long expectedOffset = 0;
        for (long index = 0; index < count; index++) {
            cursor.enter("tensor " + index);
            TensorRecord tensor = readRecord(expectedOffset);
            try {
                expectedOffset = padded(Math.addExact(expectedOffset, tensor.bytes()));
            } catch (ArithmeticException e) {
                throw cursor.error("the tensors up to this one take more than 2^63 bytes: the file is corrupted");
            }
            records.add(tensor);
        }
        return records;
    }

    private TensorRecord readRecord(long expectedOffset) {
        long start = cursor.position();
        String name = cursor.readString(MAXIMUM_NAME_BYTES);
        if (name.isEmpty()) {
            throw cursor.error(start, "found an empty name: the file is corrupted, fetch it again");
        }
        cursor.enter("tensor '" + name + "'");
        long[] dimensions = readDimensions();
        long typeStart = cursor.position();
        int typeId = cursor.readInt();
        @Nullable GgmlType type = TensorTypes.byId(typeId);
        if (type == null) {
            throw cursor.error(typeStart, TensorTypes.refusal(typeId));
        }
        long bytes = tensorBytes(start, dimensions, type);
        long offsetStart = cursor.position();
        long offset = cursor.readLong();
        if (offset != expectedOffset) {
            throw cursor.error(
                    offsetStart,
                    "found the data offset %s, expected %d (right after the tensor before it, aligned): the file is corrupted, convert the model again"
                            .formatted(Long.toUnsignedString(offset), expectedOffset));
        }
        return new TensorRecord(start, name, type, dimensions, offset, bytes);
    }

    private long[] readDimensions() {
        long start = cursor.position();
        int count = cursor.readInt();
        if (count < 1 || count > MAXIMUM_DIMENSIONS) {
            throw cursor.error(
                    start,
                    "found %s dimensions, allowed 1 to %d: the file is corrupted"
                            .formatted(Integer.toUnsignedString(count), MAXIMUM_DIMENSIONS));
        }
        long[] dimensions = new long[count];
        for (int axis = 0; axis < count; axis++) {
            long axisStart = cursor.position();
            dimensions[axis] = cursor.readLong();
            if (dimensions[axis] <= 0) {
                throw cursor.error(
                        axisStart,
                        "found %d in dimension %d, allowed 1 and more: the file is corrupted"
                                .formatted(dimensions[axis], axis));
            }
        }
        return dimensions;
    }

    private long tensorBytes(long start, long[] dimensions, GgmlType type) {
        if (dimensions[0] % type.blockValues() != 0) {
            throw cursor.error(
                    start,
                    "found rows of %d values, allowed for %s are multiples of %d: the file is corrupted"
                            .formatted(dimensions[0], type, type.blockValues()));
        }
        try {
            long values = dimensions[0];
            long bytes = type.rowBytes(dimensions[0]);
            for (int axis = 1; axis < dimensions.length; axis++) {
                values = Math.multiplyExact(values, dimensions[axis]);
                bytes = Math.multiplyExact(bytes, dimensions[axis]);
            }
            return bytes;
        } catch (ArithmeticException e) {
            throw cursor.error(start, "its values or bytes number more than 2^63: the file is corrupted");
        }
    }

    private Map<String, GgufTensor> locate(List<TensorRecord> records) {
        Map<String, GgufTensor> tensors = new LinkedHashMap<>();
        long dataStart = padded(cursor.position());
        for (TensorRecord tensor : records) {
            cursor.enter("tensor '" + tensor.name() + "'");
            long available = file.byteSize() - dataStart;
            if (tensor.offset() > available || tensor.bytes() > available - tensor.offset()) {
                throw cursor.error(
                        tensor.recordStart(),
                        "its data of %d bytes at %d of the data section is not within the file, which holds %d bytes of data: the file is truncated, fetch it again"
                                .formatted(tensor.bytes(), tensor.offset(), Math.max(available, 0)));
            }
            MemorySegment data = file.asSlice(dataStart + tensor.offset(), tensor.bytes());
            GgufTensor located = new GgufTensor(tensor.name(), tensor.type(), tensor.dimensionList(), data);
            if (tensors.putIfAbsent(tensor.name(), located) != null) {
                throw cursor.error(tensor.recordStart(), "found a second time, allowed once: convert the model again");
            }
        }
        return tensors;
    }

    private long padded(long bytes) {
        return Math.addExact(bytes, alignment - 1) & -alignment;
    }

    /** A tensor as the head of the file describes it; {@code offset} counts from the start of the data section. */
    private record TensorRecord(
            long recordStart, String name, GgmlType type, long[] dimensions, long offset, long bytes) {

        List<Long> dimensionList() {
            List<Long> list = new ArrayList<>(dimensions.length);
            for (long dimension : dimensions) {
                list.add(dimension);
            }
            return list;
        }
    }
}
