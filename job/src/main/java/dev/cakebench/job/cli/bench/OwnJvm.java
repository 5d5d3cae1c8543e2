package dev.cakebench.job.cli.bench;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Runs a command of cakebench in a JVM of its own, with the options of this one. */
final class OwnJvm {
    private static final String CLASS_PATH = System.getProperty("java.class.path");
    private static final String MAIN = "dev.cakebench.job.cli.Main";
    private static final int LINES_OF_A_FAILURE = 10;

    /** The archive of loaded classes, which fits one class path and holds what one subcommand loads. */
    private static final String ARCHIVE_FILE = "-XX:SharedArchiveFile=";

    private static final String ARCHIVE_WRITING = "-XX:+AutoCreateSharedArchive";

    private final String classPath;
    private final List<String> options;

    private OwnJvm(String classPath, List<String> options) {
        this.classPath = classPath;
        this.options = options;
    }

    /**
     * A JVM that runs this build.
     *
     * @param subcommand that it runs; where this JVM has an archive of loaded classes, that of the subcommand is beside it
     */
    static OwnJvm ofThisBuild(String subcommand) {
        List<String> options = options().stream()
                .map(option -> option.startsWith(ARCHIVE_FILE) ? archive(option, subcommand) : option)
                .toList();
        return new OwnJvm(CLASS_PATH, options);
    }

    /** The archive option of {@code subcommand}, given that of another. */
    static String archive(String option, String subcommand) {
        return ARCHIVE_FILE + Path.of(option.substring(ARCHIVE_FILE.length())).resolveSibling(subcommand + ".jsa");
    }

    /**
     * A JVM that runs another build over the libraries of this one.
     *
     * @param jar holds all modules
     * @param own where this build's modules lie
     */
    static OwnJvm ofBuild(Path jar, List<Path> own) {
        List<String> entries = new ArrayList<>();
        entries.add(jar.toString());
        Arrays.stream(CLASS_PATH.split(File.pathSeparator))
                .filter(entry -> !own.contains(Path.of(entry).toAbsolutePath().normalize()))
                .forEach(entries::add);
        List<String> options = options().stream()
                .filter(option -> !option.startsWith(ARCHIVE_FILE) && !option.equals(ARCHIVE_WRITING))
                .toList();
        return new OwnJvm(String.join(File.pathSeparator, entries), options);
    }

    /**
     * The lines that a command prints, errors included.
     *
     * @throws BenchException when it does not end with status 0
     */
    List<String> run(List<String> arguments) {
        List<String> command = Stream.of(
                        List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString()),
                        options,
                        List.of("-cp", classPath, MAIN),
                        arguments)
                .flatMap(List::stream)
                .toList();
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            List<String> lines;
            try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
                lines = reader.lines().toList();
            }
            int status = process.waitFor();
            if (status != 0) {
                throw new BenchException("'%s' of %s ended with status %d:%n%s"
                        .formatted(
                                String.join(" ", arguments),
                                classPath.substring(0, (classPath + File.pathSeparator).indexOf(File.pathSeparator)),
                                status,
                                String.join(
                                        "\n",
                                        lines.subList(Math.max(0, lines.size() - LINES_OF_A_FAILURE), lines.size()))));
            }
            return lines;
        } catch (IOException e) {
            throw new BenchException("cannot start " + command.getFirst(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted while another JVM measured", e);
        }
    }

    private static List<String> options() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments();
    }
}
