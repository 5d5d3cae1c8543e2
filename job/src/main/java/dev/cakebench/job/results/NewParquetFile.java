package dev.cakebench.job.results;

import java.io.IOException;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.util.HadoopStreams;
import org.apache.parquet.io.DelegatingPositionOutputStream;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/**
 * A file of one given file system; Parquet's own class would choose the file system by the path.
 *
 * @param durable whether a closed file is on the disk, so that it survives a power cut
 */
record NewParquetFile(FileSystem fileSystem, Path path, boolean durable) implements OutputFile {
    @Override
    public PositionOutputStream create(long blockSizeHint) throws IOException {
        FSDataOutputStream file = fileSystem.create(path, false);
        PositionOutputStream stream = HadoopStreams.wrap(file);
        return durable ? new Durable(file, stream) : stream;
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
        throw new UnsupportedOperationException("results are never overwritten");
    }

    @Override
    public boolean supportsBlockSize() {
        return false;
    }

    @Override
    public long defaultBlockSize() {
        return 0;
    }

    private static final class Durable extends DelegatingPositionOutputStream {
        private final FSDataOutputStream file;
        private final PositionOutputStream stream;
        private boolean closed;

        Durable(FSDataOutputStream file, PositionOutputStream stream) {
            super(stream);
            this.file = file;
            this.stream = stream;
        }

        @Override
        public long getPos() throws IOException {
            return stream.getPos();
        }

        @Override
        public void close() throws IOException {
            // Parquet closes twice.
            if (!closed) {
                closed = true;
                file.hsync();
                super.close();
            }
        }
    }
}
