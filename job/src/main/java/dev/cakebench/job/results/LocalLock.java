package dev.cakebench.job.results;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A lock of the operating system: it ends with the process that holds it, however that ends. */
final class LocalLock implements RunLock.Mechanism {
    private final FileChannel channel;

    private LocalLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws ResultsException when the folder is locked */
    static LocalLock take(RunFolder folder) throws IOException {
        FileChannel channel = FileChannel.open(
                Path.of(folder.lock().toUri().getPath()), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new LocalLock(channel);
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

    @Override
    public void requireHeld() {
        // Nobody can take it away from a living process.
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
