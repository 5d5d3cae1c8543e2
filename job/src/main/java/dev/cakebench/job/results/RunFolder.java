package dev.cakebench.job.results;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files of one run, on any Hadoop file system. A file here is complete or absent: it is written under a name of its
 * own in {@code .incomplete} and renamed without overwriting, so that a killed writer leaves nothing that a reader could
 * mistake for a result, and of two writers of the same chunk one wins.
 */
public final class RunFolder {
    /** File systems whose files appear whole when they are closed, and whose rename copies. */
    private static final Set<String> APPEAR_WHEN_CLOSED = Set.of("s3a");

    private static final int FINGERPRINT_DIGITS_IN_NAME = 16;

    private final Path folder;
    private final Configuration hadoop;

    private RunFolder(Path folder, Configuration hadoop) {
        this.folder = folder;
        this.hadoop = hadoop;
    }

    /** The folder of the run with this fingerprint, below a plan's {@code output}. */
    public static RunFolder of(String output, String fingerprint, Configuration hadoop) throws IOException {
        return at(new Path(output, "run=" + fingerprint.substring(0, FINGERPRINT_DIGITS_IN_NAME)), hadoop);
    }

    /** The run folder at a path. */
    public static RunFolder at(Path folder, Configuration hadoop) throws IOException {
        FileSystem fileSystem = folder.getFileSystem(hadoop);
        return new RunFolder(fileSystem.makeQualified(folder), hadoop);
    }

    public Path path() {
        return folder;
    }

    /** What the run is: plan, identity and size. */
    public Path description() {
        return new Path(folder, "run.json");
    }

    /** What keeps other drivers out. */
    Path lock() {
        return new Path(folder, ".lock");
    }

    /** Folder of the answers, one file per chunk. */
    public Path answers() {
        return new Path(folder, AnswersTable.TABLE.name());
    }

    /** The answers of one chunk. */
    public Path chunk(int index) {
        return new Path(answers(), ChunkRange.single(index).fileName());
    }

    /** The aggregates. */
    public Path scores() {
        return new Path(new Path(folder, ScoresTable.TABLE.name()), "scores.parquet");
    }

    public Path report() {
        return new Path(folder, "report.html");
    }

    /** Indexes of the chunks whose answers are there. */
    public SortedSet<Integer> completeChunks() throws IOException {
        return chunkFiles().indexes();
    }

    /** Paths of the files of complete chunks, each of one or of several, in the order of the chunks. */
    public List<Path> completeChunkFiles() throws IOException {
        return chunkFiles().paths();
    }

    ChunkFiles chunkFiles() throws IOException {
        return ChunkFiles.in(fileSystem(), answers());
    }

    /**
     * Makes sure that folders can be renamed, whole and at once.
     *
     * @throws ResultsException when the run lies in an object store
     */
    void requireRenames() throws IOException {
        String scheme = fileSystem().getUri().getScheme();
        if (APPEAR_WHEN_CLOSED.contains(scheme)) {
            throw new ResultsException(
                    ("%s: the answers cannot be replaced at once in an object store (%s:): copy the run's folder to a disk"
                                    + " or to HDFS, compact it there, and copy it to another place in the store")
                            .formatted(folder, scheme));
        }
    }

    /** A new folder's path, which is cleared like what killed writers left. */
    Path temporaryAnswers() {
        return new Path(incomplete(), UUID.randomUUID() + "-" + AnswersTable.TABLE.name());
    }

    /** Puts another folder with the same rows in the place of the answers. No other process may work on the run. */
    void replaceAnswers(Path complete) throws IOException {
        answersSwap().replaceBy(complete);
    }

    private AnswersSwap answersSwap() throws IOException {
        return new AnswersSwap(fileSystem(), answers(), new Path(folder, ".superseded-" + AnswersTable.TABLE.name()));
    }

    /** Repairs and removes what was left by killed processes. No writer of this run may be at work. */
    void removeIncomplete() throws IOException {
        answersSwap().recover();
        fileSystem().delete(incomplete(), true);
    }

    /** Writes a table's file, unless it is there already. */
    public <R> void writeOnce(Path target, ResultTable<R> table, List<R> rows) throws IOException {
        publish(target, file -> ParquetRows.write(fileSystem(), file, table, rows));
    }

    /** Writes a text file, unless it is there already. */
    public void writeOnce(Path target, String text) throws IOException {
        publish(target, file -> {
            try (FSDataOutputStream out = fileSystem().create(file, false)) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
            }
        });
    }

    /** Writes a derived table anew. */
    public <R> void replace(Path target, ResultTable<R> table, List<R> rows) throws IOException {
        fileSystem().delete(target, false);
        writeOnce(target, table, rows);
    }

    /** Writes a derived text anew. */
    public void replace(Path target, String text) throws IOException {
        fileSystem().delete(target, false);
        writeOnce(target, text);
    }

    /**
     * The text of a file.
     *
     * @throws FileNotFoundException when it is not there
     */
    public String read(Path file) throws IOException {
        try (FSDataInputStream in = fileSystem().open(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Whether a file is there. */
    public boolean exists(Path file) throws IOException {
        return fileSystem().exists(file);
    }

    private interface FileWriter {
        void write(Path file) throws IOException;
    }

    private void publish(Path target, FileWriter writer) throws IOException {
        FileSystem fileSystem = fileSystem();
        if (fileSystem.exists(target)) {
            return;
        }
        if (APPEAR_WHEN_CLOSED.contains(fileSystem.getUri().getScheme())) {
            writer.write(target);
            return;
        }
        fileSystem.mkdirs(target.getParent());
        fileSystem.mkdirs(incomplete());
        Path temporary = new Path(incomplete(), UUID.randomUUID() + "-" + target.getName());
        try {
            writer.write(temporary);
            if (!fileSystem.exists(target) && !fileSystem.rename(temporary, target) && !fileSystem.exists(target)) {
                throw new IOException("%s: cannot be renamed to %s: check the file system and start the same plan again"
                        .formatted(temporary, target));
            }
        } finally {
            fileSystem.delete(temporary, false);
        }
    }

    private Path incomplete() {
        return new Path(folder, ".incomplete");
    }

    /** Local files without the checksum files beside them, which other readers stumble over. */
    FileSystem fileSystem() throws IOException {
        FileSystem fileSystem = folder.getFileSystem(hadoop);
        return fileSystem instanceof LocalFileSystem local ? local.getRawFileSystem() : fileSystem;
    }
}
