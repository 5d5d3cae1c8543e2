package dev.cakebench.job.protocol.longbench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.job.dataset.DataException;
import dev.cakebench.job.dataset.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * LongBench's own prompt templates, which stand in {@code config/dataset2prompt.json} of its repository and are read from
 * there: from the folder {@code config} beside the data file or beside the data file's folder.
 */
final class PromptTemplates {
    private static final String FILE = "config/dataset2prompt.json";

    private PromptTemplates() {}

    /**
     * The template of a task.
     *
     * @throws DataException when there is no file of templates, or none for this task, or one that cannot be used
     */
    static String find(Configuration hadoop, Path dataFile, String task) {
        List<Path> candidates = new ArrayList<>();
        Path folder = dataFile.getParent();
        if (folder != null) {
            candidates.add(new Path(folder, FILE));
            Path above = folder.getParent();
            if (above != null) {
                candidates.add(new Path(above, FILE));
            }
        }
        Path current = dataFile;
        try {
            FileSystem files = dataFile.getFileSystem(hadoop);
            for (Path candidate : candidates) {
                current = candidate;
                if (files.exists(candidate)) {
                    try (InputStream in = files.open(candidate)) {
                        return template(candidate, new String(in.readAllBytes(), StandardCharsets.UTF_8), task);
                    }
                }
            }
        } catch (IOException e) {
            throw new DataException(
                    "prompt templates %s: cannot be read: %s; check that the file may be read"
                            .formatted(current, e.getMessage()),
                    e);
        }
        throw new DataException(
                ("data file %s: found no prompt templates; looked for %s; copy config/dataset2prompt.json of "
                                + "the LongBench repository (github.com/THUDM/LongBench, folder LongBench) there")
                        .formatted(dataFile, candidates));
    }

    private static String template(Path file, String json, String task) {
        JsonNode templates;
        try {
            templates = Json.read(json);
        } catch (JsonProcessingException e) {
            throw new DataException(
                    "prompt templates %s: found no valid JSON: %s; copy the file from the LongBench repository again"
                            .formatted(file, e.getOriginalMessage()),
                    e);
        }
        JsonNode template = templates.get(task);
        if (template == null || !template.isTextual()) {
            throw new DataException(
                    "prompt templates %s: key '%s': found %s; allowed: a text; copy the file from the LongBench repository again"
                            .formatted(file, task, template == null ? "nothing" : Json.kind(template)));
        }
        try {
            PromptTemplate.parse(template.textValue());
        } catch (IllegalArgumentException e) {
            throw new DataException(
                    "prompt templates %s: key '%s': %s; correct the template".formatted(file, task, e.getMessage()), e);
        }
        return template.textValue();
    }
}
