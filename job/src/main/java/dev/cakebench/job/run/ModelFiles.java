package dev.cakebench.job.run;

import dev.cakebench.job.dataset.Digests;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;

/**
 * Local, verified files of models. A local file is used where it is; any other is copied once per host to a file that is
 * named by its content, complete and read-only, so that a mapped model never changes under a computation.
 *
 * <p>Must not be called on a thread that Spark interrupts: an interrupt closes the channels in use.
 */
public final class ModelFiles {
    private record FileState(Path path, long bytes, long modified) {}

    /** Digests of local files; a file of gigabytes is read once per JVM. */
    private static final ConcurrentMap<FileState, String> DIGESTS = new ConcurrentHashMap<>();

    private static final String EXTENSION = ".gguf";

    private final Configuration hadoop;
    private final Path folder;

    /** @param folder for copies of models that are not local */
    public ModelFiles(Configuration hadoop, Path folder) {
        this.hadoop = hadoop;
        this.folder = folder;
    }

    /**
     * What a model file is; a file that is not local is copied here on the way.
     *
     * @throws ModelFileException when it is not there or cannot be read
     */
    public ModelReference describe(String location) {
        try {
            if (isLocal(location)) {
                Path file = localPath(location);
                requireFile(file);
                return new ModelReference(location, Files.size(file), digest(file));
            }
            Path copy = copy(location);
            return new ModelReference(
                    location, Files.size(copy), copy.getFileName().toString().replace(EXTENSION, ""));
        } catch (IOException e) {
            throw unreadable(location, e);
        }
    }

    /**
     * The local file of a model, with the size and digest that it should have.
     *
     * @throws ModelFileException when it is not there, cannot be read or is another file
     */
    public Path local(ModelReference model) {
        try {
            if (!isLocal(model.location())) {
                Path copy = folder.resolve(model.sha256() + EXTENSION);
                return Files.exists(copy) && Files.size(copy) == model.bytes()
                        ? copy
                        : verified(model, copy(model.location()));
            }
            return verified(model, localPath(model.location()));
        } catch (IOException e) {
            throw unreadable(model.location(), e);
        }
    }

    private static Path verified(ModelReference model, Path file) throws IOException {
        requireFile(file);
        String found = Files.size(file) == model.bytes() ? digest(file) : "a file of " + Files.size(file) + " bytes";
        if (!found.equals(model.sha256())) {
            throw new ModelFileException(
                    "%s: found %s, the run was planned with sha256 %s of %d bytes: put the same file on every host"
                            .formatted(file, found, model.sha256(), model.bytes()));
        }
        return file;
    }

    private static void requireFile(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new ModelFileException(
                    "%s: there is no such model file: correct 'model' in the plan, or fetch the model first"
                            .formatted(file.toAbsolutePath()));
        }
    }

    private static String digest(Path file) throws IOException {
        FileState state = new FileState(
                file.toRealPath(),
                Files.size(file),
                Files.getLastModifiedTime(file).toMillis());
        String known = DIGESTS.get(state);
        if (known == null) {
            try (InputStream in = Files.newInputStream(file)) {
                known = Digests.of(in);
            }
            DIGESTS.put(state, known);
        }
        return known;
    }

    /** Copies a remote file under the lock of this host and returns the file named by its digest. */
    private Path copy(String location) throws IOException {
        Files.createDirectories(folder);
        org.apache.hadoop.fs.Path source = new org.apache.hadoop.fs.Path(location);
        FileSystem fileSystem = source.getFileSystem(hadoop);
        FileStatus status = fileSystem.getFileStatus(source);
        // One known copy per state of the remote file: its name holds no digest before it has been read.
        String state = Digests.of(location + "|" + status.getLen() + "|" + status.getModificationTime());
        Path known = folder.resolve(state + ".sha256");
        synchronized (DIGESTS) {
            try (FileChannel lock = FileChannel.open(
                    folder.resolve(state + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                FileLock held = lock.lock();
                try {
                    return knownOrDownloaded(known, fileSystem, status, folder.resolve(state + ".part"));
                } finally {
                    held.release();
                }
            }
        }
    }

    private Path knownOrDownloaded(Path known, FileSystem fileSystem, FileStatus status, Path part) throws IOException {
        if (Files.exists(known)) {
            Path copy = folder.resolve(Files.readString(known) + EXTENSION);
            if (Files.exists(copy) && Files.size(copy) == status.getLen()) {
                return copy;
            }
        }
        Files.deleteIfExists(part);
        String sha256 = download(fileSystem, status.getPath(), part);
        Path copy = folder.resolve(sha256 + EXTENSION);
        Files.move(part, copy, StandardCopyOption.ATOMIC_MOVE);
        Files.writeString(known, sha256);
        return copy;
    }

    private static String download(FileSystem fileSystem, org.apache.hadoop.fs.Path source, Path part)
            throws IOException {
        MessageDigest digest = Digests.sha256();
        try (InputStream in = fileSystem.open(source);
                FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                OutputStream out = new DigestOutputStream(Channels.newOutputStream(channel), digest)) {
            in.transferTo(out);
            channel.force(true);
        }
        if (!part.toFile().setReadOnly()) {
            throw new IOException(part + ": cannot be made read-only");
        }
        return Digests.hex(digest);
    }

    private static boolean isLocal(String location) {
        String scheme = new org.apache.hadoop.fs.Path(location).toUri().getScheme();
        return scheme == null || scheme.equals("file");
    }

    private static Path localPath(String location) {
        return Path.of(new org.apache.hadoop.fs.Path(location).toUri().getPath());
    }

    private static ModelFileException unreadable(String location, IOException cause) {
        return new ModelFileException(
                cause instanceof FileNotFoundException
                        ? "%s: there is no such model file: correct 'model' in the plan".formatted(location)
                        : "%s: cannot be read: %s: check the file system and its configuration"
                                .formatted(location, cause.getMessage()),
                cause);
    }
}
