package dev.cakebench.job.results;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** The local disk under another scheme and with HDFS's promises: to create and to rename never overwrite, and are atomic. */
final class SharedDisk extends RawLocalFileSystem {
    private static final Object NAME_NODE = new Object();

    /** A configuration that knows {@code shared:}. */
    static Configuration configuration() {
        Configuration hadoop = new Configuration();
        hadoop.setClass("fs.shared.impl", SharedDisk.class, FileSystem.class);
        return hadoop;
    }

    @Override
    public URI getUri() {
        return URI.create("shared:///");
    }

    @Override
    public FSDataOutputStream create(
            Path file,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        synchronized (NAME_NODE) {
            return super.create(file, permission, overwrite, bufferSize, replication, blockSize, progress);
        }
    }

    @Override
    public FSDataOutputStream create(
            Path file, boolean overwrite, int bufferSize, short replication, long blockSize, Progressable progress)
            throws IOException {
        synchronized (NAME_NODE) {
            return super.create(file, overwrite, bufferSize, replication, blockSize, progress);
        }
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        synchronized (NAME_NODE) {
            return exists(from) && !exists(to) && super.rename(from, to);
        }
    }
}
