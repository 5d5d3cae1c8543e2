package dev.cakebench.job.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files behind the path of a {@link DatasetFile}: the file itself, or the parts of one table that a folder holds. The
 * parts follow each other by name.
 */
public final class DataParts {
    private DataParts() {}

    /**
     * The files of a path, at least one.
     *
     * @throws DataException when the path is a folder that holds no parts, or files beside them
     * @throws java.io.FileNotFoundException when nothing is there
     */
    public static List<FileStatus> of(Configuration hadoop, Path path) throws IOException {
        FileSystem files = path.getFileSystem(hadoop);
        FileStatus status = files.getFileStatus(path);
        if (status.isFile()) {
            return List.of(status);
        }
        List<FileStatus> data = dataFiles(files, path);
        List<Path> others = data.stream()
                .map(FileStatus::getPath)
                .filter(file -> !DataFileName.isPart(file))
                .toList();
        if (data.isEmpty() || !others.isEmpty()) {
            throw new DataException(
                    ("data file %s: found a folder%s; allowed: a file, or a folder of nothing but the parts of "
                                    + "one table (test-00000-of-00002.parquet); name a file in it")
                            .formatted(path, others.isEmpty() ? "" : " with " + others));
        }
        return data;
    }

    /** Whether a folder holds parts of a table. */
    public static boolean isTable(FileSystem files, Path folder) throws IOException {
        return dataFiles(files, folder).stream().anyMatch(file -> DataFileName.isPart(file.getPath()));
    }

    /**
     * Paths with the parts of a table replaced by the table's folder, where all its parts are among them; a selection of
     * parts stays as it is.
     */
    public static List<Path> grouped(FileSystem files, List<Path> paths) throws IOException {
        Set<Path> grouped = new LinkedHashSet<>();
        for (Path path : paths) {
            Path folder = path.getParent();
            boolean whole = DataFileName.isPart(path)
                    && folder != null
                    && dataFiles(files, folder).stream()
                            .map(FileStatus::getPath)
                            .allMatch(paths::contains);
            grouped.add(whole ? folder : path);
        }
        return List.copyOf(grouped);
    }

    /** SHA-256 of the bytes of all files of a path, one behind the other. */
    public static String sha256(Configuration hadoop, Path path) throws IOException {
        MessageDigest digest = Digests.sha256();
        for (FileStatus part : of(hadoop, path)) {
            try (InputStream in = part.getPath().getFileSystem(hadoop).open(part.getPath())) {
                Digests.update(digest, in);
            }
        }
        return Digests.hex(digest);
    }

    private static List<FileStatus> dataFiles(FileSystem files, Path folder) throws IOException {
        return Arrays.stream(files.listStatus(folder))
                .filter(FileStatus::isFile)
                .filter(file -> DataFileName.isRows(file.getPath()) || DataFileName.isPart(file.getPath()))
                .sorted(Comparator.comparing(file -> file.getPath().getName()))
                .toList();
    }
}
