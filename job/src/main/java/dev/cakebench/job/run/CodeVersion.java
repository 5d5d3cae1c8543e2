package dev.cakebench.job.run;

import dev.cakebench.cake.CacheSweep;
import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.job.dataset.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The version of the code that makes the rows: the release and a digest over our own compiled classes. Classes that only
 * read rows (report, command line) do not count, so that a change of theirs leaves existing runs valid.
 */
public final class CodeVersion {
    private static final String ROOT = "dev/cakebench";
    private static final List<String> READERS_ONLY = List.of("dev/cakebench/job/cli/", "dev/cakebench/job/report/");
    private static final int DIGEST_DIGITS = 12;

    private CodeVersion() {}

    /** Release and digest, for example {@code 0.1.0+1a2b3c4d5e6f}. */
    public static String current() {
        return Holder.CURRENT;
    }

    private static String release() {
        Properties properties = new Properties();
        try (InputStream in = Objects.requireNonNull(
                CodeVersion.class.getResourceAsStream("release.properties"), "release.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("release.properties: cannot be read: build the project again", e);
        }
        return properties.getProperty("version");
    }

    private static final class Holder {
        static final String CURRENT = release() + "+" + digest().substring(0, DIGEST_DIGITS);
    }

    private static String digest() {
        SortedMap<String, byte[]> classes = new TreeMap<>();
        TreeSet<URI> sources = new TreeSet<>();
        for (Class<?> anchor : List.of(InferenceEngine.class, CacheSweep.class, CodeVersion.class)) {
            sources.add(source(anchor));
        }
        for (URI source : sources) {
            try {
                collect(source, classes);
            } catch (IOException e) {
                throw new UncheckedIOException(source + ": cannot be read: build the project again", e);
            }
        }
        MessageDigest digest = Digests.sha256();
        for (Map.Entry<String, byte[]> entry : classes.entrySet()) {
            digest.update(entry.getKey().getBytes(StandardCharsets.UTF_8));
            digest.update(entry.getValue());
        }
        return Digests.hex(digest);
    }

    private static URI source(Class<?> anchor) {
        CodeSource source = Objects.requireNonNull(anchor.getProtectionDomain().getCodeSource(), anchor.getName());
        try {
            return source.getLocation().toURI();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a class comes from a place that is no URI: " + source.getLocation(), e);
        }
    }

    private static void collect(URI source, SortedMap<String, byte[]> classes) throws IOException {
        Path path = Path.of(source);
        if (Files.isDirectory(path)) {
            collect(path, classes);
        } else {
            try (FileSystem jar = FileSystems.newFileSystem(path)) {
                collect(jar.getPath("/"), classes);
            }
        }
    }

    private static void collect(Path root, SortedMap<String, byte[]> classes) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve(ROOT))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = root.relativize(file).toString().replace('\\', '/');
                if (READERS_ONLY.stream().noneMatch(name::startsWith)) {
                    classes.put(name, Files.readAllBytes(file));
                }
            }
        }
    }
}
