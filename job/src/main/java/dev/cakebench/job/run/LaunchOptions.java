package dev.cakebench.job.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * The JVM options without which Spark does not run on this Java: its own list of module options. spark-submit passes
 * them by itself; a driver started with plain {@code java} takes them from the argument file that {@link #main} writes.
 */
public final class LaunchOptions {
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern OPENED = Pattern.compile("--add-opens=([^/]+)/([^=]+)=.*");

    private static final String KERNELS = "dev.cakebench.inference.kernels.*::*";

    private LaunchOptions() {}

    /**
     * What makes a fresh JVM fast: a kernel waits for its compiled form, because interpreted it boxes every vector and runs a
     * thousand times slower. {@code submit/cakebench} has the same.
     */
    public static List<String> kernels() {
        return List.of(
                "-XX:CompileCommand=quiet",
                "-XX:CompileCommand=BackgroundCompilation," + KERNELS + ",false",
                "-XX:CompileCommand=CompileThresholdScaling," + KERNELS + ",0.1");
    }

    /** One option per element; without those that open a package which this Java does not have, as it would warn of them. */
    public static List<String> module() {
        return BLANKS.splitAsStream(JavaModuleOptions.defaultModuleOptions().strip())
                .filter(LaunchOptions::opensWhatIsThere)
                .toList();
    }

    private static boolean opensWhatIsThere(String option) {
        Matcher opened = OPENED.matcher(option);
        return !opened.matches()
                || ModuleLayer.boot()
                        .findModule(opened.group(1))
                        .filter(module -> module.getPackages().contains(opened.group(2)))
                        .isPresent();
    }

    /** Writes the options to the file that {@code arguments[0]} names, one a line, as {@code java @file} reads them. */
    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, module());
    }
}
