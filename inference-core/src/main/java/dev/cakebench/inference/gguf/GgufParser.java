package dev.cakebench.inference.gguf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file from front to back and checks all of it. Nothing is allocated by a count or a length before it is known to
 * fit the bytes that are left.
 */
final class GgufParser {

    private static final int MAGIC = 0x46554747;
    private static final int OLDEST_VERSION = 2;
    private static final int NEWEST_VERSION = 3;

    private static final long MAXIMUM_RECORDS = 1_000_000;
    private static final long MINIMUM_ENTRY_BYTES = 8 + 4 + 1;

    private static final long MAXIMUM_KEY_BYTES = 65_535;
    /** Longest string value that is accepted. */
    static final long MAXIMUM_STRING_BYTES = 64L << 20;

    private static final long MAXIMUM_ARRAY_ELEMENTS = 16L << 20;

    private static final String ALIGNMENT_KEY = "general.alignment";
    private static final long DEFAULT_ALIGNMENT = 32;
    private static final long MAXIMUM_ALIGNMENT = 1L << 20;

    private final Path path;
    private final MemorySegment file;
    private final GgufCursor cursor;

    GgufParser(Path path, MemorySegment file) {
        this.path = path;
        this.file = file;
        this.cursor = new GgufCursor(path, file, 0);
    }

    GgufFile parse() {
        readMagic();
        int version = readVersion();
        cursor.enter("tensor count");
        long tensorCount = readCount(TensorTableParser.MINIMUM_RECORD_BYTES);
        cursor.enter("metadata count");
        long entryCount = readCount(MINIMUM_ENTRY_BYTES);
        GgufMetadata metadata = new GgufMetadata(path, file, readEntries(entryCount));
        long alignment = alignment(metadata);
        Map<String, GgufTensor> tensors = new TensorTableParser(cursor, file, alignment).parse(tensorCount);
        return new GgufFile(List.of(path), version, file.byteSize(), metadata, tensors);
    }

    private void readMagic() {
        long start = cursor.position();
        int magic = cursor.readInt();
        if (magic != MAGIC) {
            byte[] bytes = ByteBuffer.allocate(Integer.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(magic)
                    .array();
            throw cursor.error(
                    start,
                    "found the first bytes %08x ('%s'), expected 'GGUF': this is no GGUF file"
                            .formatted(
                                    Integer.reverseBytes(magic),
                                    new String(bytes, ISO_8859_1).replaceAll("[^ -~]", "?")));
        }
    }

    private int readVersion() {
        long start = cursor.position();
        int version = cursor.readInt();
        if (version != 0 && (version & 0xFFFF) == 0) {
            throw cursor.error(
                    start,
                    "found version 0x%08x, which is a big-endian file, allowed are little-endian files: convert it with gguf_convert_endian"
                            .formatted(version));
        }
        if (version < OLDEST_VERSION || version > NEWEST_VERSION) {
            throw cursor.error(
                    start,
                    "found GGUF version %s, supported are %d and %d: convert the model again with a current converter"
                            .formatted(Integer.toUnsignedString(version), OLDEST_VERSION, NEWEST_VERSION));
        }
        return version;
    }

    private long readCount(long minimumBytes) {
        long start = cursor.position();
        long count = cursor.readLong();
        long allowed = Math.min(MAXIMUM_RECORDS, cursor.remaining() / minimumBytes);
        if (count < 0 || count > allowed) {
            throw cursor.error(
                    start,
                    "found %d, allowed 0 to %d in a file of this size: it is truncated or corrupted, fetch it again"
                            .formatted(count, allowed));
        }
        return count;
    }

    private Map<String, GgufValue> readEntries(long count) {
        Map<String, GgufValue> entries = new LinkedHashMap<>();
        for (long index = 0; index < count; index++) {
            cursor.enter("metadata entry " + index);
            long start = cursor.position();
            String key = cursor.readString(MAXIMUM_KEY_BYTES);
            if (key.isEmpty()) {
                throw cursor.error(start, "found an empty key: the file is corrupted, fetch it again");
            }
            cursor.enter("key '" + key + "'");
            GgufValue value = readValue();
            if (entries.putIfAbsent(key, value) != null) {
                throw cursor.error(start, "found a second time, allowed once: convert the model again");
            }
        }
        return entries;
    }

    private GgufValue readValue() {
        GgufValueType type = readValueType();
        long start = cursor.position();
        return switch (type) {
            case UINT8, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64 ->
                new GgufValue.Whole(start, type, cursor.readInteger(type));
            case FLOAT32, FLOAT64 -> new GgufValue.Real(start, type, cursor.readFloating(type));
            case BOOL -> new GgufValue.Flag(start, readBool());
            case STRING -> new GgufValue.Text(start, cursor.readString(MAXIMUM_STRING_BYTES));
            case ARRAY -> readArray();
        };
    }

    private GgufValueType readValueType() {
        long start = cursor.position();
        int id = cursor.readInt();
        @Nullable GgufValueType type = GgufValueType.byId(id);
        if (type == null) {
            throw cursor.error(
                    start,
                    "found the value type %s, allowed 0 to %d: the file is corrupted or newer than this reader"
                            .formatted(Integer.toUnsignedString(id), GgufValueType.values().length - 1));
        }
        return type;
    }

    private boolean readBool() {
        long start = cursor.position();
        byte value = cursor.readByte();
        if (value != 0 && value != 1) {
            throw cursor.error(
                    start, "found the bool %d, allowed 0 and 1: the file is corrupted".formatted(value & 0xFF));
        }
        return value == 1;
    }

    private GgufValue.Array readArray() {
        long typeStart = cursor.position();
        GgufValueType elementType = readValueType();
        if (elementType == GgufValueType.ARRAY) {
            throw cursor.error(
                    typeStart,
                    "found an array of arrays, allowed are arrays of numbers, bools and strings: convert the model again");
        }
        long countStart = cursor.position();
        long count = cursor.readLong();
        long allowed = Math.min(MAXIMUM_ARRAY_ELEMENTS, cursor.remaining() / elementType.minimumBytes());
        if (Long.compareUnsigned(count, allowed) > 0) {
            throw cursor.error(
                    countStart,
                    "found an array of %s %s, allowed up to %d here: the file is truncated or corrupted, fetch it again"
                            .formatted(Long.toUnsignedString(count), elementType, allowed));
        }
        long start = cursor.position();
        if (elementType == GgufValueType.STRING) {
            for (long index = 0; index < count; index++) {
                cursor.skipString(MAXIMUM_STRING_BYTES);
            }
        } else {
            cursor.skip(count * elementType.minimumBytes());
        }
        return new GgufValue.Array(start, elementType, Math.toIntExact(count));
    }

    private static long alignment(GgufMetadata metadata) {
        if (!metadata.contains(ALIGNMENT_KEY)) {
            return DEFAULT_ALIGNMENT;
        }
        if (metadata.value(ALIGNMENT_KEY) instanceof GgufValue.Whole alignment
                && alignment.type() == GgufValueType.UINT32
                && Long.bitCount(alignment.value()) == 1
                && alignment.value() <= MAXIMUM_ALIGNMENT) {
            return alignment.value();
        }
        throw metadata.invalid(
                ALIGNMENT_KEY, "a u32 that is a power of two up to " + MAXIMUM_ALIGNMENT, "convert the model again");
    }
}
