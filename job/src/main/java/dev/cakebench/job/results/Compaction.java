package dev.cakebench.job.results;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Joins the chunk files of a complete run into few larger ones. Rows, columns and their order stay as they are. The new files
 * are written beside the answers and take their place when all are there and checked.
 */
public final class Compaction {
    private final RunFolder folder;
    private final Configuration hadoop;
    private final PlannedRows planned;

    /**
     * What a complete run has.
     *
     * @param run fingerprint
     * @param perChunk rows of each chunk
     */
    public record PlannedRows(String run, List<Long> perChunk) {
        public PlannedRows {
            perChunk = List.copyOf(perChunk);
        }

        long total() {
            return perChunk.stream().mapToLong(Long::longValue).sum();
        }

        long of(ChunkRange chunks) {
            return chunks.indexes().mapToLong(perChunk::get).sum();
        }
    }

    /** Files of answers and their bytes, before and after. They are equal when there was nothing to join. */
    public record Result(int filesBefore, int filesAfter, long bytesBefore, long bytesAfter, long rows) {}

    /** @throws ResultsException when the run lies where folders cannot be renamed */
    public Compaction(RunFolder folder, Configuration hadoop, PlannedRows planned) throws IOException {
        folder.requireRenames();
        this.folder = folder;
        this.hadoop = hadoop;
        this.planned = planned;
    }

    /**
     * Joins the files. The caller holds the {@link RunLock} of the folder.
     *
     * @param maximumRows files are joined as long as they have no more rows together; a file is never split
     * @throws ResultsException when the run is incomplete or damaged; nothing is changed then
     */
    public Result join(long maximumRows) throws IOException {
        ChunkFiles files = folder.chunkFiles();
        requireEveryChunkOnce(files);
        List<List<ChunkRange>> groups = groups(files.ranges(), maximumRows);
        if (groups.size() == files.ranges().size()) {
            return result(files, files);
        }
        FileSystem fileSystem = folder.fileSystem();
        Path joined = folder.temporaryAnswers();
        try {
            copy(files, groups, joined);
            ChunkFiles after = ChunkFiles.in(fileSystem, joined);
            folder.replaceAnswers(joined);
            return result(files, after);
        } finally {
            fileSystem.delete(joined, true);
        }
    }

    private Result result(ChunkFiles before, ChunkFiles after) {
        return new Result(
                before.ranges().size(),
                after.ranges().size(),
                before.totalBytes(),
                after.totalBytes(),
                planned.total());
    }

    private void requireEveryChunkOnce(ChunkFiles files) {
        int chunks = planned.perChunk().size();
        int next = 0;
        for (ChunkRange range : files.ranges()) {
            if (range.first() < next || range.last() >= chunks) {
                throw new ResultsException(
                        "%s: its chunks are in another file too, or not among the %d of this run: remove files that are not this run's"
                                .formatted(files.path(range), chunks));
            }
            if (range.first() > next) {
                throw incomplete(files, next);
            }
            next = range.last() + 1;
        }
        if (next < chunks) {
            throw incomplete(files, next);
        }
    }

    private ResultsException incomplete(ChunkFiles files, int missing) {
        return new ResultsException(
                "%s: chunk %d is missing, %d of %d are there; only a complete run is compacted: start the same plan again, which computes what is missing"
                        .formatted(
                                files.folder(),
                                missing,
                                files.indexes().size(),
                                planned.perChunk().size()));
    }

    /** Neighbours that become one file. */
    private List<List<ChunkRange>> groups(Collection<ChunkRange> ranges, long maximumRows) {
        List<List<ChunkRange>> groups = new ArrayList<>();
        List<ChunkRange> current = new ArrayList<>();
        long rows = 0;
        for (ChunkRange range : ranges) {
            long more = planned.of(range);
            if (!current.isEmpty() && rows + more > maximumRows) {
                groups.add(List.copyOf(current));
                current.clear();
                rows = 0;
            }
            current.add(range);
            rows += more;
        }
        if (!current.isEmpty()) {
            groups.add(List.copyOf(current));
        }
        return groups;
    }

    private void copy(ChunkFiles files, List<List<ChunkRange>> groups, Path joined) throws IOException {
        RowKeys keys = new RowKeys(files.folder(), planned.run());
        for (List<ChunkRange> group : groups) {
            ChunkRange all =
                    new ChunkRange(group.getFirst().first(), group.getLast().last());
            NewParquetFile target = new NewParquetFile(folder.fileSystem(), new Path(joined, all.fileName()), true);
            try (ParquetCopy copy = new ParquetCopy(target, hadoop, keys::add)) {
                for (ChunkRange range : group) {
                    requireRows(files.path(range), copy.append(files.path(range)), planned.of(range));
                }
            }
        }
        keys.requireAll(planned.total(), files.ranges().size());
    }

    private static void requireRows(Path file, long found, long expected) {
        if (found != expected) {
            throw new ResultsException(
                    "%s: has %d rows, run.json says %d: delete the file and start the same plan again, which computes what is missing"
                            .formatted(file, found, expected));
        }
    }
}
