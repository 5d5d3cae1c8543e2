package dev.cakebench.job.protocol.longbench;

import dev.cakebench.job.dataset.DataRows;
import dev.cakebench.job.dataset.DatasetFile;
import dev.cakebench.job.dataset.DatasetReader;
import dev.cakebench.job.dataset.DatasetRow;
import dev.cakebench.job.dataset.Digests;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.dataset.JsonRow;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Reads LongBench v2's rows as they are published. */
final class LongBenchV2Reader implements DatasetReader {
    static final String ANSWER = "answer";
    static final String DIFFICULTY = "difficulty";
    static final String LENGTH = "length";
    static final List<String> LETTERS = List.of("A", "B", "C", "D");
    static final List<String> LENGTHS = List.of("short", "medium", "long");

    private final LongBenchV2Protocol protocol;

    LongBenchV2Reader(LongBenchV2Protocol protocol) {
        this.protocol = protocol;
    }

    @Override
    public List<DatasetRow> read(Configuration hadoop, Path file, int limit) {
        DatasetFile named = protocol.datasetFile(file);
        return DataRows.read(hadoop, protocol.id(), named, limit, row -> example(row, named));
    }

    private Example example(JsonRow row, DatasetFile file) {
        String context = row.text(PromptTemplate.CONTEXT);
        row.text("question");
        LETTERS.forEach(letter -> row.text("choice_" + letter));
        return new Example(
                file.dataset(),
                protocol.id(),
                oneOf(row, DIFFICULTY, LongBenchV2Protocol.TASKS),
                row.id("_id"),
                row.sha256(protocol.template().source()),
                row.optionalText("language").orElse("en"),
                bucket(row),
                Digests.of(context),
                0,
                row.source(),
                row.line(),
                List.of(oneOf(row, ANSWER, LETTERS)),
                List.of());
    }

    static String bucket(JsonRow row) {
        return oneOf(row, LENGTH, LENGTHS);
    }

    /** The text of a key that has one of a few values. */
    static String oneOf(JsonRow row, String key, List<String> allowed) {
        String text = row.text(key);
        if (!allowed.contains(text)) {
            throw row.wrong(key, "'" + text + "'", String.join(", ", allowed));
        }
        return text;
    }
}
