package dev.cakebench.inference.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cakebench.inference.gguf.GgufFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Golden numbers and the model files that they were made with. {@code -Dcakebench.fixtures=DIR} takes the numbers from
 * another folder, {@code -Dcakebench.models=DIR} names a folder with GGUF files, found by size and sha256.
 */
final class GoldenFiles {
    private static final String SMOLLM2_VOCABULARY = "/models/smollm2-135m-vocabulary.gguf.gz";
    private static final String SMOLLM2_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53";

    private GoldenFiles() {}

    static Path resource(String name) {
        URL url = Objects.requireNonNull(GoldenFiles.class.getResource(name), name);
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(name, e);
        }
    }

    static JsonNode json(Path file) {
        try {
            return new ObjectMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The {@code models/*.json} files, sorted by name. */
    static List<Path> models() {
        Path folder = folder("cakebench.fixtures")
                .map(fixtures -> fixtures.resolve("models"))
                .orElseGet(() -> resource("/models"));
        return list(folder).filter(file -> file.toString().endsWith(".json")).toList();
    }

    /** The tokenizer of the GGUF file that a golden file was made with; empty when it is not at hand. */
    static Optional<GgufFile> gguf(JsonNode golden, Path temporary) {
        JsonNode wanted = golden.get("gguf");
        String sha256 = wanted.get("sha256").asText();
        Optional<Path> file = folder("cakebench.models")
                .flatMap(models -> list(models)
                        .filter(path ->
                                path.toFile().length() == wanted.get("bytes").asLong() && sha256.equals(sha256(path)))
                        .findFirst());
        if (file.isEmpty() && sha256.equals(SMOLLM2_SHA256)) {
            file = Optional.of(smollm2Vocabulary(temporary));
        }
        return file.map(GgufFile::open);
    }

    /** SmolLM2's vocabulary, unpacked. */
    static Path smollm2Vocabulary(Path temporary) {
        Path unpacked = temporary.resolve("smollm2-135m-vocabulary.gguf");
        try (InputStream packed = Files.newInputStream(resource(SMOLLM2_VOCABULARY));
                InputStream plain = new GZIPInputStream(packed)) {
            Files.copy(plain, unpacked, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return unpacked;
    }

    private static Optional<Path> folder(String property) {
        @Nullable String folder = System.getProperty(property);
        return folder == null || folder.isEmpty() ? Optional.empty() : Optional.of(Path.of(folder));
    }

    private static Stream<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(Path file) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream input = new DigestInputStream(Files.newInputStream(file), digest)) {
                input.transferTo(OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
