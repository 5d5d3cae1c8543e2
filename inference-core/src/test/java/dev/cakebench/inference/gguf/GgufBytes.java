package dev.cakebench.inference.gguf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** Little-endian bytes put together one value after the other: for files that {@link GgufWriter} would not write. */
public final class GgufBytes {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** The head of a file: magic, version and the two counts, whatever follows. */
    public static GgufBytes header(int version, long tensors, long entries) {
        return new GgufBytes()
                .raw("GGUF".getBytes(UTF_8))
                .int32(version)
                .int64(tensors)
                .int64(entries);
    }

    public GgufBytes raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    public GgufBytes int8(int value) {
        out.write(value);
        return this;
    }

    public GgufBytes int16(int value) {
        return int8(value).int8(value >> 8);
    }

    public GgufBytes int32(int value) {
        return int16(value).int16(value >> 16);
    }

    public GgufBytes int64(long value) {
        return int32((int) value).int32((int) (value >> 32));
    }

    public GgufBytes float32(float value) {
        return int32(Float.floatToRawIntBits(value));
    }

    /** A length as {@code u64}, then the bytes of the text. */
    public GgufBytes string(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return int64(bytes.length).raw(bytes);
    }

    /** Zeros up to a multiple of {@code alignment}. */
    public GgufBytes pad(int alignment) {
        while (out.size() % alignment != 0) {
            out.write(0);
        }
        return this;
    }

    public int size() {
        return out.size();
    }

    public byte[] toByteArray() {
        return out.toByteArray();
    }
}
