package dev.cakebench.inference.gguf;

import org.jspecify.annotations.Nullable;

/** Types of metadata values. */
enum GgufValueType {
    UINT8(0, "u8", 1),
    INT8(1, "i8", 1),
    UINT16(2, "u16", 2),
    INT16(3, "i16", 2),
    UINT32(4, "u32", 4),
    INT32(5, "i32", 4),
    FLOAT32(6, "f32", 4),
    BOOL(7, "bool", 1),
    STRING(8, "string", 8),
    ARRAY(9, "array", 12),
    UINT64(10, "u64", 8),
    INT64(11, "i64", 8),
    FLOAT64(12, "f64", 8);

    private static final GgufValueType[] TYPES = values();

    private final int id;
    private final String label;
    private final int minimumBytes;

    GgufValueType(int id, String label, int minimumBytes) {
        this.id = id;
        this.label = label;
        this.minimumBytes = minimumBytes;
    }

    static @Nullable GgufValueType byId(int id) {
        for (GgufValueType type : TYPES) {
            if (type.id == id) {
                return type;
            }
        }
        return null;
    }

    /** The number that stands for this type in a file. */
    int id() {
        return id;
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
