package dev.cakebench.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Golden numbers: from the test resources, or from the folder that {@code -Dcakebench.fixtures} names. */
public final class Goldens {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Goldens() {}

    /** A golden file, for example {@code metrics/fuzz.json}. */
    public static JsonNode read(String name) {
        String folder = System.getProperty("cakebench.fixtures", "");
        try (InputStream in = folder.isEmpty()
                ? Goldens.class.getResourceAsStream("/" + name)
                : Files.newInputStream(Path.of(folder, name))) {
            if (in == null) {
                throw new IllegalStateException("no test resource " + name);
            }
            return MAPPER.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException("golden file " + name, e);
        }
    }
}
