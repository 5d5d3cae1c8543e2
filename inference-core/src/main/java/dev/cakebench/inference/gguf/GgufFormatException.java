package dev.cakebench.inference.gguf;

import java.nio.file.Path;
import java.util.OptionalLong;

/** The content of a GGUF file is broken, hostile or not supported; the message says where and what to do. */
public final class GgufFormatException extends GgufFileException {

    private static final long serialVersionUID = 1L;
    private static final long NOWHERE = -1;

    private final long offset;

    /**
     * For what is in the file.
     *
     * @param offset byte offset in the file of what is refused
     * @param message what was found, what is allowed and what to do; path and offset are put before it
     */
    public GgufFormatException(Path path, long offset, String message) {
        super(path, "offset " + offset + ": " + message);
        this.offset = offset;
    }

    /**
     * For what is missing from the file, and so has no offset.
     *
     * @param message what was found, what is allowed and what to do; the path is put before it
     */
    public GgufFormatException(Path path, String message) {
        super(path, message);
        this.offset = NOWHERE;
    }

    /** Byte offset of what is refused; empty when it is something that the file lacks. */
    public OptionalLong offset() {
        return offset == NOWHERE ? OptionalLong.empty() : OptionalLong.of(offset);
    }
}
