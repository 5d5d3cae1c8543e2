package dev.cakebench.cake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Golden numbers: the test resources, or the folder named by the system property {@code cakebench.fixtures}, which has
 * the same shape; what is not there comes from the test resources.
 */
public final class GoldenFiles {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private GoldenFiles() {}

    /** A file or folder under the root. */
    public static Path path(String relative) {
        String folder = System.getProperty("cakebench.fixtures", "");
        Path given = Path.of(folder, relative);
        return !folder.isBlank() && Files.exists(given) ? given : resources().resolve(relative);
    }

    /** All JSON files of a folder, sorted; there must be some. */
    public static List<Path> all(String folder) {
        try (Stream<Path> files = Files.list(path(folder))) {
            List<Path> found = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw new IllegalStateException("no golden file in " + path(folder));
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The parsed file. */
    public static JsonNode read(Path file) {
        try {
            return MAPPER.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The {@code cases} of a file; there must be some. */
    public static List<JsonNode> cases(String relative) {
        List<JsonNode> cases = read(path(relative)).get("cases").valueStream().toList();
        if (cases.isEmpty()) {
            throw new IllegalStateException("no case in " + path(relative));
        }
        return cases;
    }

    /** A node as an array or another simple type. */
    public static <T> T as(JsonNode node, Class<T> type) {
        return MAPPER.convertValue(node, type);
    }

    private static Path resources() {
        try {
            URI folder = Objects.requireNonNull(GoldenFiles.class.getResource("/cake"))
                    .toURI();
            return Objects.requireNonNull(Path.of(folder).getParent());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
