package dev.cakebench.inference.gguf;

import org.jspecify.annotations.Nullable;

/** Types of metadata values; the constants stand in the order of their ids in a file. */
enum GgufValueType {
    UINT8("u8", 1),
    INT8("i8", 1),
    UINT16("u16", 2),
    INT16("i16", 2),
    UINT32("u32", 4),
    INT32("i32", 4),
    FLOAT32("f32", 4),
    BOOL("bool", 1),
    STRING("string", 8),
    ARRAY("array", 12),
    UINT64("u64", 8),
    INT64("i64", 8),
    FLOAT64("f64", 8);

    private static final GgufValueType[] BY_ID = values();

    private final String label;
    private final int minimumBytes;

    GgufValueType(String label, int minimumBytes) {
        this.label = label;
        this.minimumBytes = minimumBytes;
    }

    static @Nullable GgufValueType byId(int id) {
        return id >= 0 && id < BY_ID.length ? BY_ID[id] : null;
    }

    /** Bytes of a value: exact for numbers and bool, the least possible for string (its length) and array (its head). */
    int minimumBytes() {
        return minimumBytes;
    }

    boolean isInteger() {
        return switch (this) {
            case UINT8, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64 -> true;
            case FLOAT32, FLOAT64, BOOL, STRING, ARRAY -> false;
        };
    }

    boolean isFloating() {
        return this == FLOAT32 || this == FLOAT64;
    }

    @Override
    public String toString() {
        return label;
    }
}
