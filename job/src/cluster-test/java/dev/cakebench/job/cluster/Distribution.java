package dev.cakebench.job.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the build leaves for clusters: cakebench's jar, Spark's jars in the layout of a Spark distribution, and the options
 * that Spark needs on this Java.
 */
final class Distribution {
    static final Path TARGET = Path.of("target").toAbsolutePath();
    static final Path JAR = TARGET.resolve("cakebench.jar");
    static final Path SPARK_JARS = TARGET.resolve("spark-jars");

    private final Path home;

    /** @param folder for the distribution */
    Distribution(Path folder) throws IOException {
        home = Files.createDirectories(folder.resolve("spark"));
        Files.createSymbolicLink(home.resolve("jars"), SPARK_JARS);
    }

    /** The command of a JVM of Spark's with a main class and its arguments. */
    List<String> java(List<String> options, String classPath, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + TARGET.resolve("jvm.args"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath));
        command.addAll(arguments);
        return command;
    }

    /** All of Spark's jars. */
    String classPath() {
        return home.resolve("jars") + "/*";
    }

    /** What Spark's processes read from their environment; nothing of them is reachable from outside this machine. */
    Map<String, String> environment() {
        return Map.of(
                "SPARK_HOME",
                home.toString(),
                "SPARK_SCALA_VERSION",
                "2.13",
                "SPARK_LOCAL_IP",
                "127.0.0.1",
                "JAVA_HOME",
                System.getProperty("java.home"));
    }
}
