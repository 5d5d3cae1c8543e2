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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;

/**
 * Local, verified files of models. A local file is used where it is; any other is copied once per host to a file that is
 * named by its content, complete and read-only, so that a mapped model never changes under a computation. A split model is
 * named by its first file, and its digest is that of the bytes of all its files in order.
 *
 * <p>Must not be called on a thread that Spark interrupts: an interrupt closes the channels in use.
 */
public final class ModelFiles {
    private record FileState(Path path, long bytes, long modified) {}

    /** Copies of a model's files, and their digest. */
    private record Copy(String sha256, List<Path> files) {}

    /** Digests of local models by their files; gigabytes are read once per JVM. */
    private static final ConcurrentMap<List<FileState>, String> DIGESTS = new ConcurrentHashMap<>();

    private final Configuration hadoop;
    private final Path folder;

    /** @param folder for copies of models that are not local */
    public ModelFiles(Configuration hadoop, Path folder) {
        this.hadoop = hadoop;
        this.folder = folder;
    }

    /**
     * What a model is; a model that is not local is copied here on the way.
     *
     * @throws ModelFileException when a file of it is not there or cannot be read
     */
    public ModelReference describe(String location) {
        try {
            if (isLocal(location)) {
                List<Path> files = localFiles(location);
                return new ModelReference(location, bytes(files), digest(files));
            }
            Copy copy = copy(location);
            return new ModelReference(location, bytes(copy.files()), copy.sha256());
        } catch (IOException e) {
            throw unreadable(location, e);
        }
    }

    /**
     * The local file of a model, of a split model the first, with the size and digest that it should have.
     *
     * @throws ModelFileException when it is not there, cannot be read or is another file
     */
    public Path local(ModelReference model) {
        try {
            if (isLocal(model.location())) {
                return verified(model, localFiles(model.location()));
            }
            List<Path> copies = copies(model.sha256(), ModelParts.count(model.location()));
            return areComplete(copies, model.bytes())
                    ? copies.getFirst()
                    : verified(model, copy(model.location()).files());
        } catch (IOException e) {
            throw unreadable(model.location(), e);
        }
    }

    private static Path verified(ModelReference model, List<Path> files) throws IOException {
        long bytes = bytes(files);
        String found = bytes == model.bytes() ? digest(files) : "a file of " + bytes + " bytes";
        if (!found.equals(model.sha256())) {
            throw new ModelFileException(
                    "%s: found %s, the run was planned with sha256 %s of %d bytes: put the same file on every host"
                            .formatted(files.getFirst(), found, model.sha256(), model.bytes()));
        }
        return files.getFirst();
    }

    private static List<Path> localFiles(String location) {
        List<Path> files = new ArrayList<>();
        for (String part : ModelParts.locations(location)) {
            Path file = localPath(part);
            if (!Files.isRegularFile(file)) {
                throw new ModelFileException(
                        "%s: there is no such model file: correct 'model' in the plan, or fetch the model first"
                                .formatted(file.toAbsolutePath()));
            }
            files.add(file);
        }
        return files;
    }

    private static long bytes(List<Path> files) throws IOException {
        long bytes = 0;
        for (Path file : files) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    private static boolean areComplete(List<Path> files, long bytes) throws IOException {
        return files.stream().allMatch(Files::exists) && bytes(files) == bytes;
    }

    /** Digest of the bytes of all files, one file after the other. */
    private static String digest(List<Path> files) throws IOException {
        List<FileState> states = new ArrayList<>();
        for (Path file : files) {
            states.add(new FileState(
                    file.toRealPath(),
                    Files.size(file),
                    Files.getLastModifiedTime(file).toMillis()));
        }
        String known = DIGESTS.get(states);
        if (known == null) {
            MessageDigest digest = Digests.sha256();
            for (Path file : files) {
                try (InputStream in = Files.newInputStream(file)) {
                    Digests.update(digest, in);
                }
            }
            known = Digests.hex(digest);
            DIGESTS.put(states, known);
        }
        return known;
    }

    /** Copies the remote files under the lock of this host to files named by their digest. */
    private Copy copy(String location) throws IOException {
        Files.createDirectories(folder);
        List<FileStatus> statuses = new ArrayList<>();
        StringBuilder states = new StringBuilder(location);
        FileSystem fileSystem = new org.apache.hadoop.fs.Path(location).getFileSystem(hadoop);
        for (String part : ModelParts.locations(location)) {
            FileStatus status = status(fileSystem, part);
            statuses.add(status);
            states.append('|').append(status.getLen()).append('|').append(status.getModificationTime());
        }
        // One known copy per state of the remote files: its name holds no digest before they have been read.
        String state = Digests.of(states.toString());
        synchronized (DIGESTS) {
            try (FileChannel lock = FileChannel.open(
                    folder.resolve(state + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                FileLock held = lock.lock();
                try {
                    return knownOrDownloaded(state, fileSystem, statuses);
                } finally {
                    held.release();
                }
            }
        }
    }

    private static FileStatus status(FileSystem fileSystem, String location) {
        try {
            return fileSystem.getFileStatus(new org.apache.hadoop.fs.Path(location));
        } catch (IOException e) {
            throw unreadable(location, e);
        }
    }

    private Copy knownOrDownloaded(String state, FileSystem fileSystem, List<FileStatus> statuses) throws IOException {
        Path known = folder.resolve(state + ".sha256");
        long bytes = statuses.stream().mapToLong(FileStatus::getLen).sum();
        if (Files.exists(known)) {
            String sha256 = Files.readString(known);
            List<Path> copies = copies(sha256, statuses.size());
            if (areComplete(copies, bytes)) {
                return new Copy(sha256, copies);
            }
        }
        MessageDigest digest = Digests.sha256();
        List<Path> parts = new ArrayList<>();
        for (FileStatus status : statuses) {
            Path part = folder.resolve(state + "." + parts.size() + ".part");
            Files.deleteIfExists(part);
            download(fileSystem, status.getPath(), part, digest);
            parts.add(part);
        }
        String sha256 = Digests.hex(digest);
        List<Path> copies = copies(sha256, statuses.size());
        for (int i = 0; i < copies.size(); i++) {
            Files.move(parts.get(i), copies.get(i), StandardCopyOption.ATOMIC_MOVE);
        }
        Files.writeString(known, sha256);
        return new Copy(sha256, copies);
    }

    /** Where the {@code count} files of a model with the digest {@code sha256} are copied to. */
    private List<Path> copies(String sha256, int count) {
        List<Path> copies = new ArrayList<>();
        for (String name : ModelParts.names(sha256, count)) {
            copies.add(folder.resolve(name));
        }
        return copies;
    }

    private static void download(
            FileSystem fileSystem, org.apache.hadoop.fs.Path source, Path part, MessageDigest digest)
            throws IOException {
        try (InputStream in = fileSystem.open(source);
                FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                OutputStream out = new DigestOutputStream(Channels.newOutputStream(channel), digest)) {
            in.transferTo(out);
            channel.force(true);
        }
        if (!part.toFile().setReadOnly()) {
            throw new IOException(part + ": cannot be made read-only");
        }
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
