package dev.cakebench.job.results;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files of answers in a folder.
 *
 * @param bytes length of each file, in the order of the chunks
 */
record ChunkFiles(Path folder, NavigableMap<ChunkRange, Long> bytes) {

    /** Lists a folder; one that is not there has no files. */
    static ChunkFiles in(FileSystem fileSystem, Path folder) throws IOException {
        NavigableMap<ChunkRange, Long> files = new TreeMap<>();
        try {
            for (FileStatus file : fileSystem.listStatus(folder)) {
                ChunkRange.parse(file.getPath().getName()).ifPresent(chunks -> files.put(chunks, file.getLen()));
            }
        } catch (FileNotFoundException e) {
            // No chunk is complete yet.
        }
        return new ChunkFiles(folder, files);
    }

    Collection<ChunkRange> ranges() {
        return bytes.keySet();
    }

    /** Indexes of all chunks in the files. */
    NavigableSet<Integer> indexes() {
        NavigableSet<Integer> indexes = new TreeSet<>();
        ranges().forEach(range -> range.indexes().forEach(indexes::add));
        return indexes;
    }

    Path path(ChunkRange range) {
        return new Path(folder, range.fileName());
    }

    List<Path> paths() {
        return ranges().stream().map(this::path).toList();
    }

    long totalBytes() {
        return bytes.values().stream().mapToLong(Long::longValue).sum();
    }
}
