package dev.cakebench.job.dataset;

import java.io.Serializable;
import org.apache.hadoop.fs.Path;

/**
 * A data file and what its name says.
 *
 * @param path fully qualified: of a file, or of a folder that holds the parts of one table ({@link DataParts})
 * @param dataset name in the {@code dataset} column; unique among the files of a plan entry
 * @param task task within the protocol
 */
public record DatasetFile(Path path, String dataset, String task) implements Serializable {}
