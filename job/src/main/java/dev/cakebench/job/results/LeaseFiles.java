package dev.cakebench.job.results;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files of a lease. {@code .lock} says who the owner is and is written once, without overwriting. A beat is an empty
 * file whose name ends in a counter and which is renamed to the next number: nobody can read half of it, and it never
 * touches the {@code .lock} of somebody else.
 */
final class LeaseFiles {
    private static final String BEAT = ".beat-";

    private final FileSystem fileSystem;
    private final Path folder;
    private final Path lock;

    LeaseFiles(RunFolder folder) throws IOException {
        this.fileSystem = folder.fileSystem();
        this.folder = folder.path();
        this.lock = folder.lock();
    }

    /**
     * What somebody who does not trust clocks sees of a lease: while it changes, its owner lives.
     *
     * @param owner text of the lock file; empty where its writer has not come to the end of it
     * @param beats names of all beats
     */
    record Sign(String owner, SortedSet<String> beats) {}

    /** The signs of the present owner; empty when there is none. */
    Optional<Sign> sign() throws IOException {
        Optional<String> owner = owner();
        if (owner.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Sign(owner.get(), beats()));
    }

    Path folder() {
        return folder;
    }

    /** Text of the lock file; empty when there is none. */
    Optional<String> owner() throws IOException {
        return read(lock);
    }

    /** Writes the lock file; false when there is one. */
    boolean create(String owner) throws IOException {
        try (FSDataOutputStream out = fileSystem.create(lock, false)) {
            out.write(owner.getBytes(StandardCharsets.UTF_8));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            // HDFS and object stores have exceptions of their own for it, some of them only when the file is closed.
            if (fileSystem.exists(lock)) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Takes away the lock file of a dead owner; of several that try, one succeeds.
     *
     * @param rival name of who tries, unique
     * @return whether it was taken away
     */
    boolean remove(String deadOwner, String rival) throws IOException {
        Path aside = new Path(folder, ".lock-" + rival);
        if (!isOwner(deadOwner) || !renamed(lock, aside)) {
            return false;
        }
        // Between the look and the rename another rival may have come through with a lock of its own: give it back.
        boolean isTheDead = read(aside).equals(Optional.of(deadOwner));
        if (!isTheDead && renamed(aside, lock)) {
            return false;
        }
        fileSystem.delete(aside, false);
        return isTheDead;
    }

    boolean isOwner(String owner) throws IOException {
        return owner().equals(Optional.of(owner));
    }

    /** Gives the next sign of life: the {@code number}th of the owner with this id. */
    void beat(String id, long number) throws IOException {
        Path next = beatFile(id, number);
        if (number == 0 || !renamed(beatFile(id, number - 1), next)) {
            fileSystem.create(next, true).close();
        }
    }

    /** Removes the beats of all others, which are dead or have lost the lease. */
    void removeBeatsExcept(String id) throws IOException {
        for (String beat : beats()) {
            if (!beat.startsWith(BEAT + id + "-")) {
                fileSystem.delete(new Path(folder, beat), false);
            }
        }
    }

    /** Removes the last beat of an owner. */
    void removeBeat(String id, long number) throws IOException {
        fileSystem.delete(beatFile(id, number), false);
    }

    /** Removes the lock file. Only its owner may call it. */
    void delete() throws IOException {
        fileSystem.delete(lock, false);
    }

    private Path beatFile(String id, long number) {
        return new Path(folder, BEAT + id + "-" + number);
    }

    private SortedSet<String> beats() throws IOException {
        SortedSet<String> names = new TreeSet<>();
        for (FileStatus file : fileSystem.listStatus(folder)) {
            String name = file.getPath().getName();
            if (name.startsWith(BEAT)) {
                names.add(name);
            }
        }
        return names;
    }

    private boolean renamed(Path from, Path to) throws IOException {
        try {
            return fileSystem.rename(from, to);
        } catch (FileNotFoundException e) {
            return false;
        }
    }

    private Optional<String> read(Path file) throws IOException {
        try {
            // A file whose writer was killed before it was closed is empty, and HDFS cannot read it.
            if (fileSystem.getFileStatus(file).getLen() == 0) {
                return Optional.of("");
            }
            try (FSDataInputStream in = fileSystem.open(file)) {
                return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }
}
