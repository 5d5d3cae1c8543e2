package dev.cakebench.job.protocol.ruler;

import dev.cakebench.job.dataset.DataException;
import dev.cakebench.job.dataset.DataFileName;
import dev.cakebench.job.dataset.DatasetFile;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the path of a RULER file says. The task is the file's name, {@code niah_single_1.jsonl}, or that of its folder,
 * {@code niah_single_1/validation.jsonl}; the nominal length stands behind the name, {@code niah_single_1_4096.jsonl}, or
 * is the name of one of the three folders above.
 */
final class RulerFileName {
    private static final Pattern NAME_AND_LENGTH = Pattern.compile("(.+)_([0-9]{3,9})");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{3,9}");
    private static final int FOLDERS_LOOKED_AT = 3;

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
        String length = nominalLength(path);
        Matcher match = NAME_AND_LENGTH.matcher(name);
        String variant = match.matches() ? match.group(1) : name;
        Optional<RulerTask> task = RulerTask.of(variant);
        if (task.isEmpty()) {
            throw new DataException(("data file %s: neither its name nor its folder's starts with a task of ruler@1; "
                            + "allowed: %s and variants niah_*; rename the file")
                    .formatted(path, String.join(", ", RulerTask.names())));
        }
        boolean named = length == null || (match.matches() && match.group(2).equals(length));
        return new DatasetFile(
                path, named ? name : name + "_" + length, task.get().name());
    }

    /** The nominal length that the path states, else null. */
    static @Nullable String nominalLength(Path path) {
        Matcher match = NAME_AND_LENGTH.matcher(DataFileName.dataset(path));
        if (match.matches()) {
            return match.group(2);
        }
        Path folder = path.getParent();
        for (int i = 0; i < FOLDERS_LOOKED_AT && folder != null; i++) {
            if (LENGTH.matcher(folder.getName()).matches()) {
                return folder.getName();
            }
            folder = folder.getParent();
        }
        return null;
    }
}
