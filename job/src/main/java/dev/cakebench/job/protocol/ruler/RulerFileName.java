package dev.cakebench.job.protocol.ruler;

import dev.cakebench.job.dataset.DataException;
import dev.cakebench.job.dataset.DataFileName;
import dev.cakebench.job.dataset.DatasetFile;
import dev.cakebench.job.protocol.NominalLength;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * What the path of a RULER file says. The task is the file's name, {@code niah_single_1.jsonl}, or that of its folder,
 * {@code niah_single_1/validation.jsonl}, the {@linkplain NominalLength nominal length} aside.
 */
final class RulerFileName {
    private RulerFileName() {}

    /** Dataset and task; the dataset's name carries the nominal length where the path has it. */
    static DatasetFile datasetFile(Path path) {
        String name = DataFileName.dataset(path);
        Path folder = path.getParent();
        if (RulerTask.of(name).isEmpty()
                && folder != null
                && RulerTask.of(folder.getName()).isPresent()) {
            name = folder.getName();
        }
        Optional<RulerTask> task = RulerTask.of(NominalLength.withoutLength(name));
        if (task.isEmpty()) {
            throw new DataException(("data file %s: neither its name nor its folder's starts with a task of ruler@1; "
                            + "allowed: %s and variants niah_*; rename the file")
                    .formatted(path, String.join(", ", RulerTask.names())));
        }
        return new DatasetFile(
                path, NominalLength.dataset(name, path), task.get().name());
    }
}
