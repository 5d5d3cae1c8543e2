package dev.cakebench.inference.gguf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes small GGUF files for tests, metadata and tensors in the order of the calls. It checks nothing, so a test can
 * write a file that must be refused, such as one with a key twice; {@link GgufBytes} is there for what lies deeper.
 *
 * <pre>{@code
 * new GgufWriter()
 *         .string("general.architecture", "llama")
 *         .uint32("llama.block_count", 1)
 *         .tensor("output_norm.weight", new float[] {1, 1}, 2)
 *         .write(folder.resolve("model.gguf"));
 * }</pre>
 */
public final class GgufWriter {

    private static final int DEFAULT_ALIGNMENT = 32;

    private final GgufBytes entries = new GgufBytes();
    private final List<Tensor> tensors = new ArrayList<>();
    private long entryCount;
    private int version = 3;
    private int alignment = DEFAULT_ALIGNMENT;

    public GgufWriter version(int newVersion) {
        version = newVersion;
        return this;
    }

    /** Pads the tensors to another multiple than 32 and says so in {@code general.alignment}. */
    public GgufWriter alignment(int bytes) {
        alignment = bytes;
        return uint32("general.alignment", bytes);
    }

    public GgufWriter string(String key, String value) {
        entry(key, GgufValueType.STRING).string(value);
        return this;
    }

    public GgufWriter bool(String key, boolean value) {
        entry(key, GgufValueType.BOOL).int8(value ? 1 : 0);
        return this;
    }

    public GgufWriter uint8(String key, int value) {
        entry(key, GgufValueType.UINT8).int8(value);
        return this;
    }

    public GgufWriter int8(String key, int value) {
        entry(key, GgufValueType.INT8).int8(value);
        return this;
    }

    public GgufWriter uint16(String key, int value) {
        entry(key, GgufValueType.UINT16).int16(value);
        return this;
    }

    public GgufWriter int16(String key, int value) {
        entry(key, GgufValueType.INT16).int16(value);
        return this;
    }

    public GgufWriter uint32(String key, int value) {
        entry(key, GgufValueType.UINT32).int32(value);
        return this;
    }

    public GgufWriter int32(String key, int value) {
        entry(key, GgufValueType.INT32).int32(value);
        return this;
    }

    public GgufWriter uint64(String key, long value) {
        entry(key, GgufValueType.UINT64).int64(value);
        return this;
    }

    public GgufWriter int64(String key, long value) {
        entry(key, GgufValueType.INT64).int64(value);
        return this;
    }

    public GgufWriter float32(String key, float value) {
        entry(key, GgufValueType.FLOAT32).float32(value);
        return this;
    }

    public GgufWriter float64(String key, double value) {
        entry(key, GgufValueType.FLOAT64).int64(Double.doubleToRawLongBits(value));
        return this;
    }

    public GgufWriter strings(String key, List<String> values) {
        GgufBytes bytes = array(key, GgufValueType.STRING, values.size());
        values.forEach(bytes::string);
        return this;
    }

    public GgufWriter int32s(String key, int... values) {
        GgufBytes bytes = array(key, GgufValueType.INT32, values.length);
        for (int value : values) {
            bytes.int32(value);
        }
        return this;
    }

    public GgufWriter uint64s(String key, long... values) {
        GgufBytes bytes = array(key, GgufValueType.UINT64, values.length);
        for (long value : values) {
            bytes.int64(value);
        }
        return this;
    }

    public GgufWriter float32s(String key, float... values) {
        GgufBytes bytes = array(key, GgufValueType.FLOAT32, values.length);
        for (float value : values) {
            bytes.float32(value);
        }
        return this;
    }

    public GgufWriter float64s(String key, double... values) {
        GgufBytes bytes = array(key, GgufValueType.FLOAT64, values.length);
        for (double value : values) {
            bytes.int64(Double.doubleToRawLongBits(value));
        }
        return this;
    }

    /** A tensor of type F32; {@code dimensions} with the contiguous one first. */
    public GgufWriter tensor(String name, float[] values, long... dimensions) {
        GgufBytes bytes = new GgufBytes();
        for (float value : values) {
            bytes.float32(value);
        }
        return tensor(name, GgmlType.F32.id(), bytes.toByteArray(), dimensions);
    }

    /** A tensor with the bytes of its blocks; {@code dimensions} with the contiguous one first. */
    public GgufWriter tensor(String name, GgmlType type, byte[] data, long... dimensions) {
        return tensor(name, type.id(), data, dimensions);
    }

    /** A tensor of any type id, also one that GGUF does not know. */
    public GgufWriter tensor(String name, int typeId, byte[] data, long... dimensions) {
        tensors.add(new Tensor(name, typeId, data.clone(), dimensions.clone()));
        return this;
    }

    /** The whole file; the data of the last tensor ends it. */
    public byte[] toByteArray() {
        GgufBytes file = GgufBytes.header(version, tensors.size(), entryCount).raw(entries.toByteArray());
        GgufBytes data = new GgufBytes();
        for (Tensor tensor : tensors) {
            data.pad(alignment);
            file.string(tensor.name()).int32(tensor.dimensions().length);
            for (long dimension : tensor.dimensions()) {
                file.int64(dimension);
            }
            file.int32(tensor.typeId()).int64(data.size());
            data.raw(tensor.data());
        }
        return file.pad(alignment).raw(data.toByteArray()).toByteArray();
    }

    /** Writes the file and returns its path. */
    public Path write(Path path) throws IOException {
        return Files.write(path, toByteArray());
    }

    private GgufBytes entry(String key, GgufValueType type) {
        entryCount++;
        return entries.string(key).int32(type.id());
    }

    private GgufBytes array(String key, GgufValueType elementType, int count) {
        return entry(key, GgufValueType.ARRAY).int32(elementType.id()).int64(count);
    }

    private record Tensor(String name, int typeId, byte[] data, long[] dimensions) {}
}
