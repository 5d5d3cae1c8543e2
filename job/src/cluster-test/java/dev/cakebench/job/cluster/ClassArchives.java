package dev.cakebench.job.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Archives of loaded classes, one for each kind of JVM: the tests start some sixty JVMs of Spark's, and without archives loading
 * and verifying classes takes a fifth of the time to a start's first rows.
 */
final class ClassArchives {
    private static final Path FOLDER = Distribution.TARGET.resolve("class-archives");

    private ClassArchives() {}

    /** JVM options that use the archive; where it is missing or of other jars, a JVM that ends by itself writes it. */
    static List<String> options(String kind) throws IOException {
        Files.createDirectories(FOLDER);
        // Silent about archives that cannot be used, as submit/cakebench is: a killed JVM leaves them half written.
        return List.of(
                "-XX:+AutoCreateSharedArchive",
                "-XX:SharedArchiveFile=" + FOLDER.resolve(kind + ".jsa"),
                "-Xlog:cds*=off",
                "-Xlog:aot*=off");
    }
}
