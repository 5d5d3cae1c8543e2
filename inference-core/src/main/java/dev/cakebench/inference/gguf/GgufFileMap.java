package dev.cakebench.inference.gguf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Maps a whole file read-only. */
final class GgufFileMap {

    private GgufFileMap() {}

    /**
     * The file's bytes, for as long as anything refers to them: nobody can close the map under a running loop.
     *
     * <p>A file channel used by an interrupted thread is closed with an exception, and Spark interrupts the threads of
     * cancelled tasks. So a thread of our own, which nobody else knows, opens, maps and closes; the caller waits for it
     * and keeps its interrupt status.
     *
     * @throws GgufFileException when the file cannot be opened or mapped
     */
    static MemorySegment map(Path path) {
        FutureTask<MemorySegment> mapping = new FutureTask<>(() -> mapHere(path));
        Thread.ofPlatform().daemon().name("gguf-map").start(mapping);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return mapping.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw explain(path, e.getCause() == null ? e : e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static MemorySegment mapHere(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            throw new GgufFileException(path, "is a folder, expected a GGUF file: name the .gguf file inside it");
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
        }
    }

    private static RuntimeException explain(Path path, Throwable cause) {
        if (cause instanceof GgufFileException known) {
            return known;
        }
        if (cause instanceof NoSuchFileException) {
            return new GgufFileException(
                    path,
                    "there is no such file (looked at %s): check the path, or fetch the model first with submit/fetch-model"
                            .formatted(path.toAbsolutePath().normalize()),
                    cause);
        }
        if (cause instanceof AccessDeniedException) {
            return new GgufFileException(
                    path, "may not be read by this user: give the user that runs the job read permission", cause);
        }
        return new GgufFileException(
                path,
                "cannot be mapped into memory (%s): it must be a local file that stays unchanged while it is used"
                        .formatted(cause),
                cause);
    }
}
