package dev.cakebench.inference.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Golden numbers and the model files they belong to. {@code -Dcakebench.fixtures=DIR} takes the numbers from another
 * folder; {@code -Dcakebench.models=DIR} says where large models lie, by default in the {@code models} folder of the
 * repository.
 */
final class GoldenModels {
    private GoldenModels() {}

    /** The JSON files of one kind, {@code cake} or {@code models}, whose names begin with {@code prefix}. */
    static List<Path> goldens(String kind, String prefix) {
        Path folder = folder("cakebench.fixtures")
                .map(fixtures -> fixtures.resolve(kind))
                .orElseGet(() -> TestModels.resource("/" + kind));
        return list(folder)
                .filter(file -> {
                    String name = file.getFileName().toString();
                    return name.startsWith(prefix) && name.endsWith(".json");
                })
                .toList();
    }

    static JsonNode json(Path file) {
        try {
            return new ObjectMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file of these {@code bytes} and {@code sha256} among the large models, under any name. */
    static Optional<Path> model(long bytes, String sha256) {
        Path models =
                folder("cakebench.models").orElseGet(() -> Path.of(System.getProperty("basedir", "."), "..", "models"));
        if (!Files.isDirectory(models)) {
            return Optional.empty();
        }
        return list(models)
                .filter(file -> file.toFile().length() == bytes && sha256.equals(sha256(file)))
                .findFirst();
    }

    private static Optional<Path> folder(String property) {
        String folder = System.getProperty(property, "");
        return folder.isEmpty() ? Optional.empty() : Optional.of(Path.of(folder));
    }

    private static Stream<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
