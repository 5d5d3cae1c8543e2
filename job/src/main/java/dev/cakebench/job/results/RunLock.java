package dev.cakebench.job.results;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second driver out of a run's folder while a first one is at work, and clears what killed writers left there. On
 * a local disk it is a lock of the operating system, which ends with the process that holds it, however that ends. Other
 * file systems have none: there two drivers only compute the same rows twice, because a chunk is published once.
 */
public final class RunLock implements AutoCloseable {
    private static final String NAME = ".lock";

    private final RunFolder folder;
    private final @Nullable FileChannel channel;

    private RunLock(RunFolder folder, @Nullable FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * Takes the folder, which must be there.
     *
     * @throws ResultsException when another driver is at work in it
     */
    public static RunLock take(RunFolder folder) throws IOException {
        boolean isLocal = "file".equals(folder.path().toUri().getScheme());
        RunLock lock = new RunLock(folder, isLocal ? lockedChannel(folder) : null);
        lock.clear();
        return lock;
    }

    private static FileChannel lockedChannel(RunFolder folder) throws IOException {
        FileChannel channel = FileChannel.open(
                Path.of(folder.path().toUri().getPath(), NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Held by this process, which is refused like any other.
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new ResultsException(
                "%s: another start of this run is at work: wait until it ends, then start again for what it may have left"
                        .formatted(folder.path()));
    }

    private void clear() throws IOException {
        if (channel != null) {
            folder.removeIncomplete();
        } else {
            folder.removeAbandoned();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            clear();
        } finally {
            if (channel != null) {
                channel.close();
            }
        }
    }
}
