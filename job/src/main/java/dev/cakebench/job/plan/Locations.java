package dev.cakebench.job.plan;

import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/**
 * Turns what a user writes for a file or folder into a Hadoop path with a scheme. A location without a scheme is a local
 * path, a relative one starts at the current directory.
 */
public final class Locations {
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*", Pattern.DOTALL);

    private final java.nio.file.Path currentDirectory;

    public Locations(java.nio.file.Path currentDirectory) {
        this.currentDirectory = currentDirectory.toAbsolutePath().normalize();
    }

    /** Locations relative to the directory that the process was started in. */
    public static Locations ofProcess() {
        return new Locations(java.nio.file.Path.of(""));
    }

    /**
     * The absolute path of a location.
     *
     * @throws IllegalArgumentException when the text is neither a path nor a URI
     */
    public Path resolve(String location) {
        if (SCHEME.matcher(location).matches()) {
            return new Path(location);
        }
        return new Path(
                "file", "", currentDirectory.resolve(location).normalize().toString());
    }

    java.nio.file.Path currentDirectory() {
        return currentDirectory;
    }
}
