package dev.cakebench.job.protocol;

import dev.cakebench.job.dataset.DataFileName;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * The nominal length that the path of a data file states: behind the name, {@code niah_single_1_4096.jsonl}, or as the name
 * of one of the three folders above.
 */
public final class NominalLength {
    private static final Pattern NAME_AND_LENGTH = Pattern.compile("(.+)_([0-9]{3,9})");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{3,9}");
    private static final int FOLDERS_LOOKED_AT = 3;

    private NominalLength() {}

    /** The length in tokens, as it is written; null where the path states none. */
    public static @Nullable String of(Path path) {
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

    /** A name without a length behind it. */
    public static String withoutLength(String name) {
        Matcher match = NAME_AND_LENGTH.matcher(name);
        return match.matches() ? match.group(1) : name;
    }

    /** A name that ends with the length that the path states, if it states one. */
    public static String dataset(String name, Path path) {
        String length = of(path);
        return length == null || name.endsWith("_" + length) ? name : name + "_" + length;
    }
}
