package dev.cakebench.job.run;

import dev.cakebench.job.dataset.Digests;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;

/**
 * Local, verified files of models. A local file is used where it is. One of another file system, or one that Spark sent to
 * the executor, is copied once per host ({@link ModelCopies}), so that a mapped model never changes under a computation. A
 * split model is named by its first file, and its digest is that of the bytes of all its files in order.
 *
 * <p>Must not be called on a thread that Spark interrupts: an interrupt closes the channels in use.
 */
public final class ModelFiles {
    private record FileState(Path path, long bytes, long modified) {}

    /** Digests of local models by their files; gigabytes are read once per JVM. */
    private static final ConcurrentMap<List<FileState>, String> DIGESTS = new ConcurrentHashMap<>();

    private final Configuration hadoop;
    private final ModelCopies copies;
    private final SentFiles sent;

    /** @param folder for copies of models that are not local */
    public ModelFiles(Configuration hadoop, Path folder) {
        this(hadoop, folder, SentFiles.BY_SPARK);
    }

    ModelFiles(Configuration hadoop, Path folder, SentFiles sent) {
        this.hadoop = hadoop;
        this.copies = new ModelCopies(folder);
        this.sent = sent;
    }

    /**
     * What a model is; a model that is not local is copied here on the way. A relative path starts at the folder of this
     * process, also for the executors, which have folders of their own.
     *
     * @throws ModelFileException when a file of it is not there or cannot be read
     */
    public ModelReference describe(String location) {
        try {
            if (isLocal(location)) {
                List<Path> files = localPaths(location);
                Optional<Path> missing = missing(files);
                if (missing.isPresent()) {
                    throw new ModelFileException(
                            "%s: there is no such model file: correct 'model' in the plan, or fetch the model first"
                                    .formatted(missing.get()));
                }
                return new ModelReference(absolute(location), bytes(files), digest(files));
            }
            ModelCopies.Copy copy = copy(location);
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
                List<Path> files = localPaths(model.location());
                Optional<Path> missing = missing(files);
                return missing.isEmpty() ? verified(model, files) : sent(model, files, missing.get());
            }
            Optional<List<Path>> there = there(model);
            return there.isPresent()
                    ? there.get().getFirst()
                    : verified(model, copy(model.location()).files());
        } catch (IOException e) {
            throw unreadable(model.location(), e);
        }
    }

    /** A copy of the files that Spark sent here under the names of {@code files}, of which one is missing. */
    private Path sent(ModelReference model, List<Path> files, Path missing) throws IOException {
        Optional<List<Path>> there = there(model);
        if (there.isPresent()) {
            return there.get().getFirst();
        }
        List<Path> sentFiles = new ArrayList<>();
        for (Path file : files) {
            String name = file.getFileName().toString();
            sentFiles.add(sent.find(name)
                    .orElseThrow(() -> new ModelFileException(
                            "%s: there is no such model file on this host, and Spark sent no file '%s': put the model there on every host, name it by a hdfs: or s3a: location as 'model' in the plan, or give its files to spark-submit as --files"
                                    .formatted(missing, name))));
        }
        // Before the copy: another file must not be copied again by every executor that is started.
        verified(model, sentFiles);
        return copies.ofContent(model.sha256(), model.bytes(), sources(sentFiles))
                .getFirst();
    }

    private static List<ModelCopies.Source> sources(List<Path> files) {
        List<ModelCopies.Source> sources = new ArrayList<>();
        for (Path file : files) {
            sources.add(() -> Files.newInputStream(file));
        }
        return sources;
    }

    private Optional<List<Path>> there(ModelReference model) throws IOException {
        return copies.find(model.sha256(), ModelParts.count(model.location()), model.bytes());
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

    private static Optional<Path> missing(List<Path> files) {
        return files.stream().filter(file -> !Files.isRegularFile(file)).findFirst();
    }

    private static long bytes(List<Path> files) throws IOException {
        long bytes = 0;
        for (Path file : files) {
            bytes += Files.size(file);
        }
        return bytes;
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

    private ModelCopies.Copy copy(String location) throws IOException {
        StringBuilder state = new StringBuilder(location);
        long bytes = 0;
        List<ModelCopies.Source> sources = new ArrayList<>();
        FileSystem fileSystem = new org.apache.hadoop.fs.Path(location).getFileSystem(hadoop);
        for (String part : ModelParts.locations(location)) {
            FileStatus status = status(fileSystem, part);
            state.append('|').append(status.getLen()).append('|').append(status.getModificationTime());
            bytes += status.getLen();
            sources.add(() -> fileSystem.open(status.getPath()));
        }
        return copies.ofState(Digests.of(state.toString()), bytes, sources);
    }

    private static FileStatus status(FileSystem fileSystem, String location) {
        try {
            return fileSystem.getFileStatus(new org.apache.hadoop.fs.Path(location));
        } catch (IOException e) {
            throw unreadable(location, e);
        }
    }

    private static boolean isLocal(String location) {
        String scheme = new org.apache.hadoop.fs.Path(location).toUri().getScheme();
        return scheme == null || scheme.equals("file");
    }

    private static List<Path> localPaths(String location) {
        List<Path> files = new ArrayList<>();
        for (String part : ModelParts.locations(location)) {
            files.add(Path.of(new org.apache.hadoop.fs.Path(part).toUri().getPath())
                    .toAbsolutePath());
        }
        return files;
    }

    /** A local location as it is where it is absolute. */
    private static String absolute(String location) {
        org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(location);
        return path.isAbsolute()
                ? location
                : Path.of(path.toUri().getPath()).toAbsolutePath().toString();
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
