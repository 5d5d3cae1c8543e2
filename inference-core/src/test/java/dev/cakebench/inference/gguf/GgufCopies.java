package dev.cakebench.inference.gguf;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes what a GGUF file holds to other files. */
public final class GgufCopies {

    private GgufCopies() {}

    /** A new file with all the metadata of {@code file} and none of its tensors. */
    public static GgufWriter metadata(GgufFile file) {
        GgufWriter writer = new GgufWriter();
        for (String key : file.metadata().keys()) {
            copy(file.metadata(), key, writer);
        }
        return writer;
    }

    /** Adds a tensor as it is. */
    public static GgufWriter tensor(GgufTensor tensor, GgufWriter writer) {
        long[] dimensions =
                tensor.dimensions().stream().mapToLong(Long::longValue).toArray();
        return writer.tensor(tensor.name(), tensor.type(), tensor.data().toArray(ValueLayout.JAVA_BYTE), dimensions);
    }

    /** Splits a model into files of about as many tensors each, as llama-gguf-split does; the paths in order. */
    public static List<Path> split(GgufFile file, SplitName name, Path folder) throws IOException {
        List<GgufTensor> tensors = List.copyOf(file.tensors().values());
        List<Path> paths = new ArrayList<>();
        for (int part = 1; part <= name.count(); part++) {
            GgufWriter writer = part == 1 ? metadata(file) : new GgufWriter();
            writer.uint16("split.no", part - 1)
                    .uint16("split.count", name.count())
                    .int32("split.tensors.count", tensors.size());
            int from = tensors.size() * (part - 1) / name.count();
            int to = tensors.size() * part / name.count();
            for (GgufTensor tensor : tensors.subList(from, to)) {
                tensor(tensor, writer);
            }
            paths.add(writer.write(folder.resolve(name.fileName(part))));
        }
        return paths;
    }

    private static void copy(GgufMetadata metadata, String key, GgufWriter writer) {
        switch (metadata.value(key)) {
            case GgufValue.Text text -> writer.string(key, text.value());
            case GgufValue.Flag flag -> writer.bool(key, flag.value());
            case GgufValue.Whole whole -> copy(key, whole, writer);
            case GgufValue.Real real -> writer.float32(key, (float) real.value());
            case GgufValue.Array array -> copy(metadata, key, array, writer);
            case null -> throw new IllegalArgumentException("no key " + key);
        }
    }

    private static void copy(String key, GgufValue.Whole whole, GgufWriter writer) {
        switch (whole.type()) {
            case UINT32 -> writer.uint32(key, (int) whole.value());
            case INT32 -> writer.int32(key, (int) whole.value());
            case UINT64 -> writer.uint64(key, whole.value());
            default -> throw new IllegalArgumentException("key " + key + " holds " + whole.type());
        }
    }

    private static void copy(GgufMetadata metadata, String key, GgufValue.Array array, GgufWriter writer) {
        switch (array.elementType()) {
            case STRING -> writer.strings(key, metadata.requireStrings(key));
            case INT32 ->
                writer.int32s(
                        key,
                        metadata.integers(key, Integer.MIN_VALUE, Integer.MAX_VALUE)
                                .orElseThrow());
            case FLOAT32 -> writer.float32s(key, metadata.floats(key).orElseThrow());
            default -> throw new IllegalArgumentException("key " + key + " holds " + array.describe());
        }
    }
}
