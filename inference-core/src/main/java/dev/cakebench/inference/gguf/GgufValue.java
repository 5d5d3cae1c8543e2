package dev.cakebench.inference.gguf;

/** A metadata value and the byte offset where it lies; arrays stay in the map and are decoded when asked for. */
sealed interface GgufValue {

    long offset();

    /** Type and value as an error message shows them. */
    String describe();

    record Text(long offset, String value) implements GgufValue {

        private static final int SHOWN = 60;

        @Override
        public String describe() {
            return value.length() <= SHOWN ? "string '" + value + "'" : "a string of " + value.length() + " characters";
        }
    }

    record Flag(long offset, boolean value) implements GgufValue {

        @Override
        public String describe() {
            return "bool " + value;
        }
    }

    /** An integer; a {@code u64} beyond {@link Long#MAX_VALUE} shows as negative and is no number of any known key. */
    record Whole(long offset, GgufValueType type, long value) implements GgufValue {

        boolean fitsLong() {
            return type != GgufValueType.UINT64 || value >= 0;
        }

        boolean isWithin(long minimum, long maximum) {
            return fitsLong() && value >= minimum && value <= maximum;
        }

        @Override
        public String describe() {
            return type + " " + (fitsLong() ? Long.toString(value) : Long.toUnsignedString(value));
        }
    }

    record Real(long offset, GgufValueType type, double value) implements GgufValue {

        @Override
        public String describe() {
            return type + " " + value;
        }
    }

    /**
     * An array that stays in the file.
     *
     * @param offset where the first element lies
     */
    record Array(long offset, GgufValueType elementType, int count) implements GgufValue {

        @Override
        public String describe() {
            return "an array of " + count + " " + elementType;
        }
    }
}
