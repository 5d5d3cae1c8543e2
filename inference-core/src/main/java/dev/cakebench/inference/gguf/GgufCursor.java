package dev.cakebench.inference.gguf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;

/** Reads little-endian values one after the other and never beyond the end of the file. */
final class GgufCursor {

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final char REPLACEMENT = '\uFFFD';

    private final Path path;
    private final MemorySegment file;
    private long position;
    private String place = "header";

    GgufCursor(Path path, MemorySegment file, long position) {
        this.path = path;
        this.file = file;
        this.position = position;
    }

    /** Names the part of the file that is being read, such as {@code key 'general.name'}, for error messages. */
    void enter(String newPlace) {
        this.place = newPlace;
    }

    long position() {
        return position;
    }

    long remaining() {
        return file.byteSize() - position;
    }

    /** An error at the current position. */
    GgufFormatException error(String message) {
        return error(position, message);
    }

    GgufFormatException error(long offset, String message) {
        return new GgufFormatException(path, offset, place + ": " + message);
    }

    byte readByte() {
        require(Byte.BYTES);
        byte value = file.get(ValueLayout.JAVA_BYTE, position);
        position += Byte.BYTES;
        return value;
    }

    short readShort() {
        require(Short.BYTES);
        short value = file.get(SHORT, position);
        position += Short.BYTES;
        return value;
    }

    int readInt() {
        require(Integer.BYTES);
        int value = file.get(INT, position);
        position += Integer.BYTES;
        return value;
    }

    long readLong() {
        require(Long.BYTES);
        long value = file.get(LONG, position);
        position += Long.BYTES;
        return value;
    }

    /** A value of an integer type, widened; {@code u64} is read as its 64 bits. */
    long readInteger(GgufValueType type) {
        return switch (type) {
            case UINT8 -> Byte.toUnsignedLong(readByte());
            case INT8 -> readByte();
            case UINT16 -> Short.toUnsignedLong(readShort());
            case INT16 -> readShort();
            case UINT32 -> Integer.toUnsignedLong(readInt());
            case INT32 -> readInt();
            case UINT64, INT64 -> readLong();
            case FLOAT32, FLOAT64, BOOL, STRING, ARRAY ->
                throw new IllegalArgumentException(type + " is no integer type");
        };
    }

    double readFloating(GgufValueType type) {
        return type == GgufValueType.FLOAT64 ? Double.longBitsToDouble(readLong()) : Float.intBitsToFloat(readInt());
    }

    /**
     * A string: its length as {@code u64}, then so many bytes of UTF-8.
     *
     * @param maximumBytes longest that is accepted
     */
    String readString(long maximumBytes) {
        long start = position;
        int length = readStringLength(maximumBytes);
        byte[] bytes = new byte[length];
        MemorySegment.copy(file, ValueLayout.JAVA_BYTE, position, bytes, 0, length);
        String text = new String(bytes, UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0 && !isValidUtf8(bytes)) {
            throw error(
                    start,
                    "the string of %d bytes is no valid UTF-8: the file is corrupted, fetch it again"
                            .formatted(length));
        }
        position += length;
        return text;
    }

    /** Passes over a string after checking its length. */
    void skipString(long maximumBytes) {
        int length = readStringLength(maximumBytes);
        position += length;
    }

    /** Passes over {@code bytes} bytes. */
    void skip(long bytes) {
        require(bytes);
        position += bytes;
    }

    private int readStringLength(long maximumBytes) {
        long start = position;
        long length = readLong();
        if (Long.compareUnsigned(length, maximumBytes) > 0) {
            throw error(
                    start,
                    "found a string of %s bytes, allowed up to %d: the file is corrupted or not meant for inference"
                            .formatted(Long.toUnsignedString(length), maximumBytes));
        }
        require(length);
        return Math.toIntExact(length);
    }

    private void require(long bytes) {
        if (bytes > remaining()) {
            throw error("needs %d more bytes, the file ends after %d: it is truncated or corrupted, fetch it again"
                    .formatted(bytes, remaining()));
        }
    }

    /** Tells a replacement character that was decoded from one that stands for broken bytes. */
    private static boolean isValidUtf8(byte[] bytes) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
