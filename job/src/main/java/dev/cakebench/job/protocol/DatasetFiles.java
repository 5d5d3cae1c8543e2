package dev.cakebench.job.protocol;

import dev.cakebench.job.dataset.DataException;
import dev.cakebench.job.dataset.DataFileName;
import dev.cakebench.job.dataset.DataParts;
import dev.cakebench.job.dataset.DatasetFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Finds the data files that a plan's {@code files} and {@code tasks} mean. A path that is there is a file or a folder, else
 * it is a glob. A folder of part files is one data file with the folder's name. Where a protocol names its files by task,
 * any other folder holds {@code <task>.jsonl} or {@code data/<task>.jsonl}, or the like in another format, for each of the
 * tasks; else all data files of the folder are meant.
 */
public final class DatasetFiles {
    private static final String DATA_FOLDER = "data";

    private final Configuration hadoop;
    private final Protocol protocol;
    private final List<String> tasks;
    private final SortedMap<String, DatasetFile> found = new TreeMap<>();

    private DatasetFiles(Configuration hadoop, Protocol protocol, List<String> tasks) {
        this.hadoop = hadoop;
        this.protocol = protocol;
        this.tasks = tasks;
    }

    /**
     * The data files, sorted by path; resolving the paths of the result again gives the same result.
     *
     * @param tasks to run; empty where the files decide
     * @param files paths, globs and folders of any Hadoop file system; relative ones start at the file system's working
     *     folder
     * @throws DataException when a path, a glob or a task has no file, when a file's task is unknown or not asked for,
     *     when a file is empty, or when two files have the same dataset name
     */
    public static List<DatasetFile> resolve(
            Configuration hadoop, Protocol protocol, List<String> tasks, List<String> files) {
        if (!tasks.isEmpty() && !protocol.filesByTask()) {
            throw new DataException("protocol %s: found tasks %s; it takes the task of a file from the file's name; "
                            .formatted(protocol.id(), tasks)
                    + "remove 'tasks' and name the files");
        }
        DatasetFiles resolver = new DatasetFiles(hadoop, protocol, tasks);
        for (String name : files) {
            resolver.resolve(name);
        }
        return resolver.result();
    }

    private void resolve(String name) {
        try {
            Path path = new Path(name);
            FileSystem fileSystem = fileSystem(path);
            if (fileSystem.exists(path)) {
                FileStatus status = fileSystem.getFileStatus(path);
                if (status.isFile() || DataParts.isTable(fileSystem, path)) {
                    named(status.getPath());
                } else {
                    folder(fileSystem, status.getPath());
                }
            } else {
                glob(name, fileSystem, path);
            }
        } catch (IllegalArgumentException e) {
            throw new DataException(
                    "files '%s': no path: %s; allowed: a path, a glob or a URI such as hdfs://host/folder"
                            .formatted(name, e.getMessage()),
                    e);
        } catch (IOException e) {
            throw new DataException(
                    "files '%s': cannot be looked up: %s; check the file system and its configuration"
                            .formatted(name, e.getMessage()),
                    e);
        }
    }

    private FileSystem fileSystem(Path path) throws IOException {
        try {
            return path.getFileSystem(hadoop);
        } catch (RuntimeException e) {
            if (e.getCause() instanceof ClassNotFoundException missing) {
                throw new DataException(
                        "files '%s': the classes of this file system are not on the class path: %s; add its jar, for s3a hadoop-aws"
                                .formatted(path, missing.getMessage()),
                        e);
            }
            throw e;
        }
    }

    private void named(Path path) throws IOException {
        DatasetFile file = protocol.datasetFile(path);
        if (!tasks.isEmpty() && !tasks.contains(file.task())) {
            throw new DataException(
                    "data file %s: found task %s; allowed by 'tasks': %s; add the task or remove the file"
                            .formatted(file.path(), file.task(), tasks));
        }
        add(file);
    }

    private void folder(FileSystem fileSystem, Path folder) throws IOException {
        if (protocol.filesByTask()) {
            if (tasks.isEmpty()) {
                throw new DataException("folder %s: protocol %s needs 'tasks' to pick files from a folder; allowed: %s"
                        .formatted(folder, protocol.id(), String.join(", ", protocol.tasks())));
            }
            for (String task : tasks) {
                add(protocol.datasetFile(taskFile(fileSystem, folder, task)));
            }
            return;
        }
        boolean any = false;
        for (FileStatus status : fileSystem.listStatus(folder)) {
            if (status.isFile() && DataFileName.isRows(status.getPath())) {
                any = true;
                add(protocol.datasetFile(status.getPath()));
            }
        }
        if (!any) {
            throw new DataException(
                    "folder %s: found no data file; allowed in a folder: *.jsonl, *.jsonl.gz, *.jsonl.zst, *.parquet; put the data there or name another folder"
                            .formatted(folder));
        }
    }

    private Path taskFile(FileSystem fileSystem, Path folder, String task) throws IOException {
        // Refuses a task that the protocol does not have before anything is looked up for it.
        protocol.datasetFile(new Path(folder, task));
        for (Path place : List.of(folder, new Path(folder, DATA_FOLDER))) {
            List<Path> candidates = candidates(fileSystem, place, task);
            if (candidates.size() > 1) {
                throw new DataException("task %s: found %s; allowed: one of them; name the file, or remove the others"
                        .formatted(task, candidates));
            }
            if (!candidates.isEmpty()) {
                return candidates.getFirst();
            }
        }
        throw new DataException(
                "task %s: found no %s in %s or its folder '%s' (%s, or a folder of parts); put the file there, or name the folder that has it"
                        .formatted(task, task, folder, DATA_FOLDER, String.join(", ", DataFileName.extensions())));
    }

    private static List<Path> candidates(FileSystem fileSystem, Path place, String task) throws IOException {
        List<Path> candidates = new ArrayList<>();
        if (fileSystem.exists(place)) {
            for (FileStatus status : fileSystem.listStatus(place)) {
                Path path = status.getPath();
                DataFileName name = DataFileName.of(path);
                boolean file = status.isFile() && name != null && name.stem().equals(task);
                boolean table =
                        status.isDirectory() && path.getName().equals(task) && DataParts.isTable(fileSystem, path);
                if (file || table) {
                    candidates.add(path);
                }
            }
        }
        return candidates;
    }

    private void glob(String name, FileSystem fileSystem, Path pattern) throws IOException {
        FileStatus[] matches = fileSystem.globStatus(pattern);
        List<Path> data = new ArrayList<>();
        for (FileStatus status : matches == null ? new FileStatus[0] : matches) {
            if (status.isFile() || DataParts.isTable(fileSystem, status.getPath())) {
                data.add(status.getPath());
            }
        }
        for (Path path : DataParts.grouped(fileSystem, data)) {
            DatasetFile file = protocol.datasetFile(path);
            if (tasks.isEmpty() || tasks.contains(file.task())) {
                add(file);
            }
        }
        if (data.isEmpty()) {
            throw new DataException("files '%s': not found; tried %s as a file, a folder and a glob; check the path"
                    .formatted(name, fileSystem.makeQualified(pattern)));
        }
    }

    private void add(DatasetFile file) throws IOException {
        long bytes = DataParts.of(hadoop, file.path()).stream()
                .mapToLong(FileStatus::getLen)
                .sum();
        if (bytes == 0) {
            throw new DataException(
                    "data file %s: is empty; put the rows in or name another file".formatted(file.path()));
        }
        found.put(file.path().toString(), file);
    }

    private List<DatasetFile> result() {
        Map<String, DatasetFile> byDataset = new HashMap<>();
        for (DatasetFile file : found.values()) {
            DatasetFile other = byDataset.putIfAbsent(file.dataset(), file);
            if (other != null) {
                throw new DataException(
                        "data files %s and %s: both are dataset '%s'; rename one or run them in two plans"
                                .formatted(other.path(), file.path(), file.dataset()));
            }
        }
        List<String> missing = new ArrayList<>(tasks);
        found.values().forEach(file -> missing.removeIf(file.task()::equals));
        if (!missing.isEmpty()) {
            throw new DataException(
                    "tasks %s: none of the files is theirs; found %s; add their files or remove the tasks"
                            .formatted(missing, found.keySet()));
        }
        return List.copyOf(found.values());
    }
}
