package dev.cakebench.job.generate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/** Writes rows as files {@code <length>/<task>.jsonl} of a folder, each under its name only when it is complete. */
public final class RowFiles {
    private final FileSystem files;
    private final Path folder;
    private final boolean overwrite;

    /**
     * Opens the folder; it need not be there.
     *
     * @param overwrite whether files that are there are replaced
     */
    public RowFiles(Configuration hadoop, Path folder, boolean overwrite) throws IOException {
        FileSystem fileSystem = folder.getFileSystem(hadoop);
        // Local files without the checksum files beside them, which other readers stumble over.
        this.files = fileSystem instanceof LocalFileSystem local ? local.getRawFileSystem() : fileSystem;
        this.folder = folder;
        this.overwrite = overwrite;
    }

    /** Where the rows of a task and length belong. */
    public Path path(String task, int length) {
        return new Path(new Path(folder, Integer.toString(length)), task + ".jsonl");
    }

    /**
     * Refuses to go on where a file would be overwritten, before any time is spent.
     *
     * @throws GenerateException when one of the files is there and may not be replaced
     */
    public void requireFree(List<String> tasks, List<Integer> lengths) throws IOException {
        for (int length : lengths) {
            for (String task : tasks) {
                Path file = path(task, length);
                if (!overwrite && files.exists(file)) {
                    throw new GenerateException(
                            "%s: is already there; allowed: a new file; name another --output or add --overwrite"
                                    .formatted(file));
                }
            }
        }
    }

    /**
     * Makes and writes the rows of a task and length, on all processors.
     *
     * @return the file
     */
    public Path write(RowSource source, String task, int length, int rows) throws IOException {
        List<ObjectNode> made = IntStream.range(0, rows)
                .parallel()
                .mapToObj(index -> source.row(task, length, index))
                .toList();
        Path target = path(task, length);
        files.mkdirs(target.getParent());
        Path temporary = new Path(target.getParent(), "." + target.getName() + "." + UUID.randomUUID());
        try {
            try (OutputStream out = files.create(temporary, false)) {
                for (ObjectNode row : made) {
                    out.write((row + "\n").getBytes(StandardCharsets.UTF_8));
                }
            }
            requireFree(List.of(task), List.of(length));
            files.delete(target, false);
            if (!files.rename(temporary, target)) {
                throw new IOException("%s: cannot be renamed to %s: check the file system and run the command again"
                        .formatted(temporary, target));
            }
        } finally {
            files.delete(temporary, false);
        }
        return target;
    }

    /** Makes and writes the rows of all tasks and lengths; returns the files in that order. */
    public List<Path> write(RowSource source, List<String> tasks, List<Integer> lengths, int rows) throws IOException {
        requireFree(tasks, lengths);
        List<Path> written = new ArrayList<>();
        for (int length : lengths) {
            for (String task : tasks) {
                written.add(write(source, task, length, rows));
            }
        }
        return written;
    }
}
