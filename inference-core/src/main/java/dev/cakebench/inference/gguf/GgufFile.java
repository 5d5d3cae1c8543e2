package dev.cakebench.inference.gguf;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A GGUF file (version 2 or 3, little-endian), mapped once and checked whole: what this class hands out lies inside the
 * file and has a type that can be computed with. Immutable and safe to share between threads.
 *
 * <p>The map lives as long as anything refers to it and cannot be closed. The file must not be changed meanwhile: a file
 * that is truncated under a running loop takes the JVM with it.
 */
public final class GgufFile {

    private final Path path;
    private final int version;
    private final long byteSize;
    private final GgufMetadata metadata;
    private final Map<String, GgufTensor> tensors;

    GgufFile(Path path, int version, long byteSize, GgufMetadata metadata, Map<String, GgufTensor> tensors) {
        this.path = path;
        this.version = version;
        this.byteSize = byteSize;
        this.metadata = metadata;
        this.tensors = tensors;
    }

    /**
     * Maps and checks a file. May be called from a thread that is interrupted: the status is kept and does no harm.
     *
     * @throws GgufFormatException when the content is broken or not supported
     * @throws GgufFileException when the file cannot be opened or mapped
     */
    public static GgufFile open(Path path) {
        return parse(path, GgufFileMap.map(path));
    }

    /** Checks a file that is in memory already; the path is for messages only. */
    static GgufFile parse(Path path, MemorySegment file) {
        return new GgufParser(path, file).parse();
    }

    public Path path() {
        return path;
    }

    /** Version of the format: 2 or 3. */
    public int version() {
        return version;
    }

    /** Size of the file in bytes. */
    public long byteSize() {
        return byteSize;
    }

    public GgufMetadata metadata() {
        return metadata;
    }

    /** All tensors by name, in the order of the file; unmodifiable. */
    public Map<String, GgufTensor> tensors() {
        return tensors;
    }

    public Optional<GgufTensor> tensor(String name) {
        return Optional.ofNullable(tensors.get(name));
    }
}
