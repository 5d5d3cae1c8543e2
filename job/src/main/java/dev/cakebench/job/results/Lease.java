package dev.cakebench.job.results;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A folder kept by signs of life, for file systems without locks. The owner gives one every few seconds. Who finds a lock
 * file watches it for longer than that, with its own clock only: where a sign comes, the folder is in use; where none comes,
 * the owner is dead and the lock file is replaced. Of several who do so at once, the one whose name stands in the lock file
 * a beat later has the folder; an owner that finds another name there has lost it.
 */
final class Lease implements RunLock.Mechanism {
    private final LeaseFiles files;
    private final LeaseTiming timing;
    private final LeaseOwner owner;
    private final Thread worker;
    private final Thread heart;
    private final CountDownLatch end = new CountDownLatch(1);

    private volatile boolean isLost;
    private long beats;

    private Lease(LeaseFiles files, LeaseTiming timing, LeaseOwner owner, Thread worker) {
        this.files = files;
        this.timing = timing;
        this.owner = owner;
        this.worker = worker;
        this.heart = Thread.ofPlatform().daemon().name("cakebench-run-lease").unstarted(this::live);
    }

    /**
     * Takes the folder.
     *
     * @param out is told of a wait
     * @param worker is interrupted when the lease is lost
     * @throws ResultsException when another driver is at work in the folder
     */
    static Lease take(RunFolder folder, LeaseTiming timing, PrintWriter out, Thread worker) throws IOException {
        LeaseFiles files = new LeaseFiles(folder);
        LeaseOwner owner = LeaseOwner.create();
        boolean isNew = files.create(owner.text());
        if (!isNew) {
            replaceDead(folder, files, timing, owner, out);
        }
        Lease lease = new Lease(files, timing, owner, worker);
        files.beat(owner.id(), 0);
        lease.heart.start();
        if (!isNew) {
            lease.confirm(folder);
        }
        files.removeBeatsExcept(owner.id());
        return lease;
    }

    private static void replaceDead(
            RunFolder folder, LeaseFiles files, LeaseTiming timing, LeaseOwner owner, PrintWriter out)
            throws IOException {
        Optional<LeaseFiles.Sign> first = files.sign();
        if (first.isPresent()) {
            String other = first.get().owner();
            out.printf(
                    "%s: is kept by %s; watching for %d s whether that driver still lives%n",
                    folder.path(), LeaseOwner.name(other), timing.silence().toSeconds());
            long end = System.nanoTime() + timing.silence().toNanos();
            while (System.nanoTime() < end) {
                sleep(timing.beat());
                Optional<LeaseFiles.Sign> now = files.sign();
                if (now.isEmpty()) {
                    break;
                }
                if (!now.equals(first)) {
                    throw inUse(folder, now.get().owner());
                }
            }
            if (files.remove(other, owner.id())) {
                out.printf("%s: that driver is dead; its chunks are kept%n", folder.path());
            }
        }
        if (!files.create(owner.text())) {
            throw inUse(folder, files.owner().orElse(""));
        }
    }

    /** Waits for rivals that were about to replace the same dead owner. */
    private void confirm(RunFolder folder) throws IOException {
        sleep(timing.beat());
        String found = files.owner().orElse("");
        if (!found.equals(owner.text())) {
            close();
            throw inUse(folder, found);
        }
    }

    private void live() {
        try {
            while (!end.await(timing.beat().toNanos(), TimeUnit.NANOSECONDS) && !isLost) {
                beat();
            }
        } catch (InterruptedException e) {
            // Nobody interrupts this thread: it would break off a call to the file system.
            throw new IllegalStateException(e);
        }
    }

    private void beat() {
        try {
            if (files.isOwner(owner.text())) {
                files.beat(owner.id(), beats + 1);
                beats++;
            } else {
                isLost = true;
                worker.interrupt();
            }
        } catch (IOException e) {
            // The file system may come back before somebody else believes the silence; if not, the next look tells.
        }
    }

    @Override
    public void requireHeld() throws IOException {
        if (isLost) {
            // The interrupt has done its work, and would break off the calls to the file system that follow.
            Thread.interrupted();
        }
        Optional<String> found = files.owner();
        if (isLost || !found.equals(Optional.of(owner.text()))) {
            String reason = found.isPresent()
                    ? "was taken over by " + LeaseOwner.name(found.get()) + ", as this driver was silent for too long"
                    : "was given up, as its file .lock was removed";
            throw new ResultsException(
                    "%s: the run %s: complete chunks are kept; when no other driver is at work, start the same plan again"
                            .formatted(files.folder(), reason));
        }
    }

    @Override
    public void close() throws IOException {
        end.countDown();
        awaitHeart();
        files.removeBeat(owner.id(), beats);
        if (files.isOwner(owner.text())) {
            files.delete();
        }
    }

    private void awaitHeart() throws InterruptedIOException {
        try {
            heart.join();
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static ResultsException inUse(RunFolder folder, String other) {
        return new ResultsException(
                "%s: another start of this run is at work: %s: wait until it ends, then start again for what it may have left"
                        .formatted(folder.path(), LeaseOwner.name(other)));
    }

    private static void sleep(Duration time) throws InterruptedIOException {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while the run's folder was taken or given back");
    }
}
