package dev.cakebench.job.results;

import java.io.IOException;
import java.util.NavigableSet;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Puts another folder with the same rows in the place of a run's answers. At every moment the answers are one whole folder,
 * either at their place or, between the two renames, at {@code superseded}; so whatever is killed, {@link #recover} has all.
 */
final class AnswersSwap {
    private final FileSystem fileSystem;
    private final Path answers;
    private final Path superseded;

    AnswersSwap(FileSystem fileSystem, Path answers, Path superseded) {
        this.fileSystem = fileSystem;
        this.answers = answers;
        this.superseded = superseded;
    }

    /**
     * Replaces the answers. No other process may work on the run.
     *
     * @param complete a folder of the same file system, with every chunk that the answers have
     */
    void replaceBy(Path complete) throws IOException {
        rename(answers, superseded);
        try {
            rename(complete, answers);
        } finally {
            recover();
        }
    }

    /**
     * Brings a swap that was cut off to an end: answers that are missing are put back, old ones beside the new are removed.
     *
     * @throws ResultsException when chunks of the old answers are missing in those at their place
     */
    void recover() throws IOException {
        if (!fileSystem.exists(superseded)) {
            return;
        }
        if (!fileSystem.exists(answers)) {
            rename(superseded, answers);
            return;
        }
        NavigableSet<Integer> lost = ChunkFiles.in(fileSystem, superseded).indexes();
        lost.removeAll(ChunkFiles.in(fileSystem, answers).indexes());
        if (!lost.isEmpty()) {
            throw new ResultsException(
                    ("%s: lacks chunk %d, which is in %s, left by a compaction that was cut off: nothing was changed;"
                                    + " move the files that are missing from there, then remove that folder")
                            .formatted(answers, lost.first(), superseded));
        }
        fileSystem.delete(superseded, true);
    }

    /** Renames a folder; a target that is there would swallow it, so that is refused. */
    private void rename(Path from, Path to) throws IOException {
        if (fileSystem.exists(to) || !fileSystem.rename(from, to)) {
            throw new IOException("%s: cannot be renamed to %s: check the file system and start the command again"
                    .formatted(from, to));
        }
    }
}
