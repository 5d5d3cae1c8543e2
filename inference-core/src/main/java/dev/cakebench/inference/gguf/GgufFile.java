package dev.cakebench.inference.gguf;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model in GGUF (version 2 or 3, little-endian), one file or several, mapped once and checked whole: what this class
 * hands out lies inside the files and has a type that can be computed with. Immutable and safe to share between threads.
 *
 * <p>The maps live as long as anything refers to them and cannot be closed. A file must not be changed meanwhile: a file
 * that is truncated under a running loop takes the JVM with it.
 */
public final class GgufFile {

    private final List<Path> parts;
    private final int version;
    private final long byteSize;
    private final GgufMetadata metadata;
    private final Map<String, GgufTensor> tensors;

    /** @param parts the files, the first first */
    GgufFile(List<Path> parts, int version, long byteSize, GgufMetadata metadata, Map<String, GgufTensor> tensors) {
        this.parts = List.copyOf(parts);
        this.version = version;
        this.byteSize = byteSize;
        this.metadata = metadata;
        this.tensors = tensors;
    }

    /**
     * Maps and checks a file, and with the first file of a split model ({@link SplitName}) all others, which lie beside
     * it: their tensors join those of the first, whose metadata count. May be called from a thread that is interrupted:
     * the status is kept and does no harm.
     *
     * @throws GgufFormatException when the content is broken or not supported
     * @throws GgufFileException when the file cannot be opened or mapped
     */
    public static GgufFile open(Path path) {
        return SplitModel.complete(parse(path, GgufFileMap.map(path)));
    }

    /** Checks a single file that is in memory already; the path is for messages only. */
    static GgufFile parse(Path path, MemorySegment file) {
        return new GgufParser(path, file).parse();
    }

    /** The file; of a split model the first. */
    public Path path() {
        return parts.getFirst();
    }

    /** All files of the model in order: one, or those of a split model; unmodifiable. */
    public List<Path> parts() {
        return parts;
    }

    /** Version of the format: 2 or 3. */
    public int version() {
        return version;
    }

    /** Size in bytes of all files together. */
    public long byteSize() {
        return byteSize;
    }

    public GgufMetadata metadata() {
        return metadata;
    }

    /** All tensors by name, in the order of the files; unmodifiable. */
    public Map<String, GgufTensor> tensors() {
        return tensors;
    }

    public Optional<GgufTensor> tensor(String name) {
        return Optional.ofNullable(tensors.get(name));
    }
}
