package dev.cakebench.job.dataset;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.compress.GzipCodec;

/** Compression of a whole data file, by the last extension of its name. */
enum Compression {
    NONE("") {
        @Override
        InputStream open(InputStream in, Configuration hadoop) {
            return in;
        }
    },
    GZIP(".gz") {
        @Override
        InputStream open(InputStream in, Configuration hadoop) throws IOException {
            // The JDK's stream asks available() whether another member follows, and object stores may then answer 0.
            GzipCodec codec = new GzipCodec();
            codec.setConf(hadoop);
            return codec.createInputStream(in);
        }
    },
    ZSTD(".zst") {
        @Override
        InputStream open(InputStream in, Configuration hadoop) throws IOException {
            // Hadoop's own codec needs native Hadoop, which a Spark distribution need not have.
            return new ZstdInputStream(in);
        }
    };

    private final String extension;

    Compression(String extension) {
        this.extension = extension;
    }

    String extension() {
        return extension;
    }

    /** The decompressed bytes; whoever reads them gets an {@link IOException} where the stream is damaged or cut. */
    abstract InputStream open(InputStream in, Configuration hadoop) throws IOException;
}
