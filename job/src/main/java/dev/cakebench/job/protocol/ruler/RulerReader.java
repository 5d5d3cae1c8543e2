package dev.cakebench.job.protocol.ruler;

import dev.cakebench.job.dataset.DataRows;
import dev.cakebench.job.dataset.DatasetFile;
import dev.cakebench.job.dataset.DatasetReader;
import dev.cakebench.job.dataset.DatasetRow;
import dev.cakebench.job.dataset.Digests;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.dataset.JsonRow;
import dev.cakebench.job.protocol.NominalLength;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads RULER's rows: {@code input} and {@code outputs}, and where present {@code index} (the id, else the line number),
 * {@code answer_prefix} (older rows end their input with it) and {@code length}.
 */
final class RulerReader implements DatasetReader {
    static final String INDEX = "index";
    static final String INPUT = "input";
    static final String ANSWER_PREFIX = "answer_prefix";
    private static final String OUTPUTS = "outputs";
    private static final String LENGTH = "length";
    private static final int SMALLEST_BUCKET = 256;

    @Override
    public List<DatasetRow> read(Configuration hadoop, Path file, int limit) {
        DatasetFile named = RulerFileName.datasetFile(file);
        String nominalLength = NominalLength.of(file);
        return DataRows.read(hadoop, RulerProtocol.ID, named, limit, row -> example(row, named, nominalLength));
    }

    private static Example example(JsonRow row, DatasetFile file, @Nullable String nominalLength) {
        String input = row.text(INPUT);
        if (input.isBlank()) {
            throw row.wrong(INPUT, "a blank text", "the prompt");
        }
        row.optionalText(ANSWER_PREFIX);
        List<String> outputs = outputs(row);
        if (outputs.stream().anyMatch(String::isEmpty)) {
            throw row.wrong(OUTPUTS, "an empty text", "one or more answers");
        }
        return new Example(
                file.dataset(),
                RulerProtocol.ID,
                file.task(),
                row.id(INDEX),
                row.sha256(),
                row.optionalText("language").orElse("en"),
                bucket(row, nominalLength),
                Digests.of(input.substring(0, Haystack.questionStart(input))),
                0,
                row.source(),
                row.line(),
                outputs,
                List.of());
    }

    /** The accepted answers, one or more. */
    static List<String> outputs(JsonRow row) {
        List<String> outputs = row.texts(OUTPUTS);
        if (outputs.isEmpty()) {
            throw row.wrong(OUTPUTS, "an empty list", "one or more answers");
        }
        return outputs;
    }

    /** The nominal length that the path states, else the one that the row's length falls into. */
    static String bucket(JsonRow row, @Nullable String nominalLength) {
        return nominalLength != null ? nominalLength : bucket(row.count(LENGTH));
    }

    /** RULER's nominal lengths are powers of two, and a row is as long as fits below its own. */
    private static String bucket(int length) {
        long bucket = SMALLEST_BUCKET;
        while (bucket < length) {
            bucket *= 2;
        }
        return Long.toString(bucket);
    }
}
