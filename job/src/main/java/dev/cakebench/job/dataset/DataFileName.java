package dev.cakebench.job.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the name of a data file says.
 *
 * @param stem the name without the extensions
 */
public record DataFileName(String stem, DataFormat format, Compression compression) {

    /**
     * The names that Hugging Face and Spark give to the parts of one table: {@code test-00000-of-00002}, {@code 0001},
     * {@code part-00000-1f6b}.
     */
    private static final Pattern PART = Pattern.compile("(?:.*-)?\\d{5}-of-\\d{5}|0\\d{3,5}|part-\\d+.*");

    private static final List<String> EXTENSIONS = allExtensions();

    /** Extensions of data files, for names that are looked up and for messages; the usual one first. */
    public static List<String> extensions() {
        return EXTENSIONS;
    }

    /** The parts of a file's name; null where its extension is none of a data file. */
    public static @Nullable DataFileName of(Path path) {
        String name = path.getName();
        for (DataFormat format : DataFormat.values()) {
            for (Compression compression : Compression.values()) {
                String extension = format.extension() + compression.extension();
                boolean combines = compression == Compression.NONE || format.compressible();
                if (combines && name.endsWith(extension) && name.length() > extension.length()) {
                    return new DataFileName(name.substring(0, name.length() - extension.length()), format, compression);
                }
            }
        }
        return null;
    }

    /** Whether a file is, by its name, one part of a table that is named by its folder. */
    public static boolean isPart(Path path) {
        DataFileName name = of(path);
        return name != null && PART.matcher(name.stem).matches();
    }

    /**
     * Whether a file is data where a whole folder is meant. Files {@code *.json} are left out: most hold settings.
     */
    public static boolean isRows(Path path) {
        DataFileName name = of(path);
        return name != null && name.format != DataFormat.JSON;
    }

    /**
     * What a protocol reads task and data set from: the name of a file without its extensions, that of the folder for a
     * part of a table, and any other name as it stands.
     */
    public static String dataset(Path path) {
        Path folder = path.getParent();
        if (isPart(path) && folder != null) {
            return folder.getName();
        }
        DataFileName name = of(path);
        return name == null ? path.getName() : name.stem;
    }

    private static List<String> allExtensions() {
        List<String> extensions = new ArrayList<>();
        for (DataFormat format : DataFormat.values()) {
            for (Compression compression : Compression.values()) {
                if (compression == Compression.NONE || format.compressible()) {
                    extensions.add(format.extension() + compression.extension());
                }
            }
        }
        return List.copyOf(extensions);
    }
}
