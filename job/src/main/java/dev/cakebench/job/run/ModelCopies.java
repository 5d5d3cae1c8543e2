package dev.cakebench.job.run;

import dev.cakebench.job.dataset.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A host's folder of model copies. Each is named by its content, complete and read-only. One process of the host copies at a
 * time; the others wait and find the copy.
 */
final class ModelCopies {
    private static final String PART = ".part";
    /** A lock of a file keeps out other processes only. */
    private static final Object OF_THIS_PROCESS = new Object();

    private final Path folder;

    ModelCopies(Path folder) {
        this.folder = folder;
    }

    /** Copies of a model's files, and their digest. */
    record Copy(String sha256, List<Path> files) {}

    /** A file to copy. */
    interface Source {
        InputStream open() throws IOException;
    }

    private interface Staging {
        Copy run() throws IOException;
    }

    /** The copies of a model of {@code count} files and {@code bytes} bytes; empty when they are not all there. */
    Optional<List<Path>> find(String sha256, int count, long bytes) throws IOException {
        List<Path> files = files(sha256, count);
        long found = 0;
        for (Path file : files) {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            found += Files.size(file);
        }
        return found == bytes ? Optional.of(files) : Optional.empty();
    }

    /**
     * The copies of files whose digest nobody knows yet.
     *
     * @param state names the files as they are now: others after each change
     */
    Copy ofState(String state, long bytes, List<Source> sources) throws IOException {
        Path known = folder.resolve(state + ".sha256");
        return alone(() -> {
            if (Files.exists(known)) {
                String sha256 = Files.readString(known);
                Optional<List<Path>> there = find(sha256, sources.size(), bytes);
                if (there.isPresent()) {
                    return new Copy(sha256, there.get());
                }
            }
            Copy copy = copy(sources);
            Files.writeString(known, copy.sha256());
            return copy;
        });
    }

    /** The copies of files with this digest. */
    List<Path> ofContent(String sha256, long bytes, List<Source> sources) throws IOException {
        Copy copy = alone(() -> {
            Optional<List<Path>> there = find(sha256, sources.size(), bytes);
            return there.isPresent() ? new Copy(sha256, there.get()) : copy(sources);
        });
        if (!copy.sha256().equals(sha256)) {
            throw new IOException("it changed while it was copied");
        }
        return copy.files();
    }

    private Copy alone(Staging staging) throws IOException {
        Files.createDirectories(folder);
        synchronized (OF_THIS_PROCESS) {
            try (FileChannel channel =
                    FileChannel.open(folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                FileLock held = channel.lock();
                try {
                    return staging.run();
                } finally {
                    held.release();
                }
            }
        }
    }

    private Copy copy(List<Source> sources) throws IOException {
        removeParts();
        MessageDigest digest = Digests.sha256();
        List<Path> parts = new ArrayList<>();
        for (Source source : sources) {
            Path part = folder.resolve(parts.size() + PART);
            copy(source, part, digest);
            parts.add(part);
        }
        String sha256 = Digests.hex(digest);
        List<Path> files = files(sha256, sources.size());
        for (int i = 0; i < files.size(); i++) {
            Files.move(parts.get(i), files.get(i), StandardCopyOption.ATOMIC_MOVE);
        }
        return new Copy(sha256, files);
    }

    /** Removes what a killed process copied half: whoever holds the lock is the only one at work. */
    private void removeParts() throws IOException {
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, "*" + PART)) {
            for (Path part : parts) {
                Files.delete(part);
            }
        }
    }

    private static void copy(Source source, Path part, MessageDigest digest) throws IOException {
        try (InputStream in = source.open();
                FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                OutputStream out = new DigestOutputStream(Channels.newOutputStream(channel), digest)) {
            in.transferTo(out);
            channel.force(true);
        }
        if (!part.toFile().setReadOnly()) {
            throw new IOException(part + ": cannot be made read-only");
        }
    }

    private List<Path> files(String sha256, int count) {
        List<Path> files = new ArrayList<>();
        for (String name : ModelParts.names(sha256, count)) {
            files.add(folder.resolve(name));
        }
        return files;
    }
}
