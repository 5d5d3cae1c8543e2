package dev.cakebench.job.results;

import java.io.IOException;
import java.io.PrintWriter;

/**
 * Keeps a second driver out of a run's folder while a first one is at work, and clears what killed writers left there. On
 * a local disk it is a lock of the operating system, on every other file system a lease that its owner renews.
 */
public final class RunLock implements AutoCloseable {

    /** How a kind of file system keeps a folder for one owner. */
    interface Mechanism extends AutoCloseable {
        /**
         * Makes sure that the folder is still kept for this owner.
         *
         * @throws ResultsException when another driver has taken it
         */
        void requireHeld() throws IOException;

        @Override
        void close() throws IOException;
    }

    private final RunFolder folder;
    private final Mechanism mechanism;

    private RunLock(RunFolder folder, Mechanism mechanism) {
        this.folder = folder;
        this.mechanism = mechanism;
    }

    /**
     * Takes the folder, which must be there. A lease that a killed driver left is watched for some seconds before it is
     * taken over. Where another driver takes over the lease of this one, which was silent for too long, the calling thread
     * is interrupted and {@link #close} says why.
     *
     * @param out is told of a wait
     * @throws ResultsException when another driver is at work in the folder
     */
    public static RunLock take(RunFolder folder, PrintWriter out) throws IOException {
        boolean isLocal = "file".equals(folder.path().toUri().getScheme());
        Mechanism mechanism =
                isLocal ? LocalLock.take(folder) : Lease.take(folder, LeaseTiming.DEFAULT, out, Thread.currentThread());
        RunLock lock = new RunLock(folder, mechanism);
        lock.clear();
        return lock;
    }

    /**
     * Of this run no other driver is at work. Executors of a killed driver may still be: a file of theirs that is removed
     * here cannot be renamed into place any more, and their task fails, which nobody waits for; the chunk is computed anew.
     */
    private void clear() throws IOException {
        folder.removeIncomplete();
    }

    /**
     * Gives the folder back.
     *
     * @throws ResultsException when another driver has taken it over meanwhile; nothing of its is touched
     */
    @Override
    public void close() throws IOException {
        try {
            mechanism.requireHeld();
            clear();
        } finally {
            mechanism.close();
        }
    }
}
