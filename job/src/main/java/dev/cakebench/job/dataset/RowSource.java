package dev.cakebench.job.dataset;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The rows of one file, one after the other, whatever its format. */
interface RowSource extends Closeable {

    /**
     * The next row; null behind the last one.
     *
     * @throws IOException when the file cannot be read on, for example because it was cut off
     */
    @Nullable
    RawRow next() throws IOException;
}
