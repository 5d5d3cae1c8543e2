package dev.cakebench.inference.gguf;

import java.nio.file.Path;

/** A model file cannot be used: it cannot be opened (this class) or its content is refused ({@link GgufFormatException}). */
public sealed class GgufFileException extends RuntimeException permits GgufFormatException {

    private static final long serialVersionUID = 1L;

    private final String file;

    /**
     * A file that was refused.
     *
     * @param message what was found, what is allowed and what to do; the path is put before it
     */
    public GgufFileException(Path path, String message) {
        super(path + ": " + message);
        this.file = path.toString();
    }

    /**
     * A file that another error made unusable.
     *
     * @param message what was found, what is allowed and what to do; the path is put before it
     */
    public GgufFileException(Path path, String message, Throwable cause) {
        super(path + ": " + message, cause);
        this.file = path.toString();
    }

    /** The file that was refused. */
    public Path path() {
        return Path.of(file);
    }
}
