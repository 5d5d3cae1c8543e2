package dev.cakebench.job.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * The JVM options without which Spark does not run on this Java: its own list of module options. spark-submit passes
 * them by itself; a driver started with plain {@code java} takes them from the argument file that {@link #main} writes.
 */
public final class LaunchOptions {
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private LaunchOptions() {}

    /** One option per element. */
    public static List<String> module() {
        return BLANKS.splitAsStream(JavaModuleOptions.defaultModuleOptions().strip())
                .toList();
    }

    /** Writes the options to the file that {@code arguments[0]} names, one a line, as {@code java @file} reads them. */
    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, module());
    }
}
