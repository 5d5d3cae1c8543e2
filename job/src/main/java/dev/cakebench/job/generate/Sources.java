package dev.cakebench.job.generate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.job.dataset.Json;
import dev.cakebench.job.dataset.Resource;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Reads what rows are made of: files that the user names, or what cakebench brings along. */
public final class Sources {

    /**
     * A text and where it comes from.
     *
     * @param name for messages: a path, or the name of a resource
     */
    public record Source(String name, String text) {

        /** Each line that is not blank as JSON. */
        public List<JsonNode> jsonLines() {
            List<JsonNode> rows = new ArrayList<>();
            int number = 0;
            for (String line : text.lines().toList()) {
                number++;
                if (!line.isBlank()) {
                    rows.add(json(line, name + ":" + number));
                }
            }
            return rows;
        }

        /** The whole text as JSON. */
        public JsonNode json() {
            return json(text, name);
        }

        private static JsonNode json(String text, String place) {
            try {
                return Json.read(text);
            } catch (JsonProcessingException e) {
                throw new GenerateException(
                        "%s: found no valid JSON: %s; allowed: strict JSON; correct the file or name another"
                                .formatted(place, e.getOriginalMessage()),
                        e);
            }
        }
    }

    private Sources() {}

    /** A resource of this package. */
    public static Source resource(String name) {
        return new Source(name, Resource.text(Sources.class, name));
    }

    /**
     * A file, or the files of a folder sorted by name, hidden ones left out.
     *
     * @throws GenerateException when there is none, or one cannot be read
     */
    public static List<Source> read(Configuration hadoop, Path path) {
        try {
            FileSystem files = path.getFileSystem(hadoop);
            FileStatus status = files.getFileStatus(path);
            List<Source> found = new ArrayList<>();
            for (FileStatus file : status.isDirectory() ? files.listStatus(path) : new FileStatus[] {status}) {
                if (file.isFile() && !file.getPath().getName().startsWith(".")) {
                    try (InputStream in = files.open(file.getPath())) {
                        found.add(new Source(
                                file.getPath().toString(), new String(in.readAllBytes(), StandardCharsets.UTF_8)));
                    }
                }
            }
            found.sort((left, right) -> left.name().compareTo(right.name()));
            if (found.isEmpty()) {
                throw new GenerateException(
                        "%s: found an empty folder; allowed: a file, or a folder of them".formatted(path));
            }
            return found;
        } catch (FileNotFoundException e) {
            throw new GenerateException("%s: not found; check the path".formatted(path), e);
        } catch (IOException e) {
            throw new GenerateException(
                    "%s: cannot be read: %s; check that it is there and may be read".formatted(path, e.getMessage()),
                    e);
        }
    }
}
