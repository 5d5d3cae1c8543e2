package dev.cakebench.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.cake.CacheSweep;
import dev.cakebench.inference.engine.InferenceEngine;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareBuildsCommandTest {
    private static final String MODEL = "../conf/quickstart/needle.gguf";

    @TempDir
    private Path folder;

    @Test
    void comparesABuildWithItself() throws IOException, URISyntaxException {
        Path jar = jar(folder.resolve("build.jar"));
        String build = jar.toString();

        CommandLineRun low = compare(build, build, "--tests=pp8", "--threads=1", "--rounds=1", "--floor=0.001");
        assertThat(low.err()).isEmpty();
        assertThat(low.exitCode()).isEqualTo(ExitCode.OK);
        List<String> table = low.out().lines().toList();
        assertThat(table).hasSize(3);
        assertThat(table.getLast()).startsWith("| pp8 ").endsWith("| ok      |");

        CommandLineRun high = compare(build, build, "--tests=pp8", "--threads=1", "--rounds=1", "--floor=1000");
        assertThat(high.exitCode()).isEqualTo(ExitCode.INCOMPLETE);
        assertThat(high.out()).contains("below 1000.000");
    }

    @Test
    void saysWhyABuildDoesNotRun() throws IOException {
        Path empty = folder.resolve("empty.jar");
        try (var jar = new JarOutputStream(Files.newOutputStream(empty))) {
            jar.putNextEntry(new JarEntry("nothing"));
        }
        CommandLineRun comparison = compare(empty.toString(), empty.toString(), "--tests=pp8", "--rounds=1");
        assertThat(comparison.exitCode()).isEqualTo(ExitCode.INCOMPLETE);
        assertThat(comparison.err())
                .contains("'bench --model " + MODEL, "of " + empty, "ended with status 1", "ClassNotFoundException");
    }

    @Test
    void refusesWhatItCannotCompare() {
        assertThat(compare("none.jar", "none.jar").err())
                .startsWith("cakebench: --baseline: found no file none.jar; allowed: a jar with all of cakebench");
        assertThat(compare(MODEL, MODEL, "--rounds=0").err())
                .startsWith("cakebench: --rounds: found 0; allowed: a whole number >= 1");
        assertThat(compare(MODEL, MODEL, "--floor=0").err())
                .startsWith("cakebench: --floor: found 0.0; allowed: a number > 0");
        assertThat(compare(MODEL, MODEL, "--tests=pp").err()).startsWith("cakebench: --tests: unknown test 'pp'");
    }

    private static CommandLineRun compare(String baseline, String candidate, String... more) {
        return CommandLineRun.of(Stream.concat(
                        Stream.of("compare-builds", "--baseline", baseline, "--candidate", candidate, "--model", MODEL),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    /** All three modules in one jar, whether they lie in folders or in jars. */
    private static Path jar(Path target) throws IOException, URISyntaxException {
        Set<String> names = new HashSet<>();
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(target))) {
            for (Class<?> type : List.of(Main.class, CacheSweep.class, InferenceEngine.class)) {
                Path place = Path.of(
                        type.getProtectionDomain().getCodeSource().getLocation().toURI());
                if (Files.isDirectory(place)) {
                    add(place, names, jar);
                } else {
                    try (FileSystem module = FileSystems.newFileSystem(place)) {
                        add(module.getPath("/"), names, jar);
                    }
                }
            }
        }
        return target;
    }

    private static void add(Path root, Set<String> names, JarOutputStream jar) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(root)) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            String name = root.relativize(file).toString();
            if (names.add(name)) {
                jar.putNextEntry(new JarEntry(name));
                Files.copy(file, jar);
            }
        }
    }
}
