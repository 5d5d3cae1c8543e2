package dev.cakebench.job.dataset;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Reads the examples of one data file of a protocol. */
public interface DatasetReader {

    /**
     * All rows of a file, at most {@code limit}. A broken row is no error here: it becomes a {@link DatasetRow} that says
     * what is wrong, so that its cells become failed rows and its neighbours run.
     *
     * @throws DataException when the file is missing, unreadable or empty
     */
    List<DatasetRow> read(Configuration hadoop, Path file, int limit) throws IOException;
}
