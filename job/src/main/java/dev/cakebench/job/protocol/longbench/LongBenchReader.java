package dev.cakebench.job.protocol.longbench;

import dev.cakebench.job.dataset.DataRows;
import dev.cakebench.job.dataset.DatasetFile;
import dev.cakebench.job.dataset.DatasetReader;
import dev.cakebench.job.dataset.DatasetRow;
import dev.cakebench.job.dataset.Digests;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.dataset.Json;
import dev.cakebench.job.dataset.JsonRow;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Reads LongBench's rows. An example's JSON is an object of the row and the task's prompt template, and its sha256 covers
 * both: executors need no folder of templates, and another template is another example.
 */
final class LongBenchReader implements DatasetReader {
    static final String ROW = "row";
    static final String TEMPLATE = "template";

    private static final String ANSWERS = "answers";
    private static final String CLASSES = "all_classes";
    private static final int SHORT_WORDS = 4000;
    private static final int LONG_WORDS = 8000;

    private final LongBenchProtocol protocol;

    LongBenchReader(LongBenchProtocol protocol) {
        this.protocol = protocol;
    }

    @Override
    public List<DatasetRow> read(Configuration hadoop, Path file, int limit) {
        DatasetFile named = protocol.datasetFile(file);
        String template = PromptTemplates.find(hadoop, file, named.task());
        boolean needsClasses = LongBenchProtocol.task(named.task()).classes();
        return DataRows.read(
                hadoop, LongBenchProtocol.ID, named, limit, row -> example(row, named, template, needsClasses));
    }

    private static Example example(JsonRow row, DatasetFile file, String template, boolean needsClasses) {
        String context = row.text(PromptTemplate.CONTEXT);
        row.text(PromptTemplate.INPUT);
        List<String> answers = row.texts(ANSWERS);
        if (answers.isEmpty()) {
            throw row.wrong(ANSWERS, "an empty list", "one or more answers");
        }
        List<String> classes = needsClasses || row.has(CLASSES) ? row.texts(CLASSES) : List.of();
        if (needsClasses && classes.isEmpty()) {
            throw row.wrong(CLASSES, "an empty list", "the names of all classes");
        }
        return new Example(
                file.dataset(),
                LongBenchProtocol.ID,
                file.task(),
                row.id("_id"),
                row.sha256(template),
                row.optionalText("language").orElse("en"),
                bucket(row.count("length")),
                Digests.of(context),
                0,
                row.source(),
                "{\"%s\":%s,\"%s\":%s}".formatted(TEMPLATE, Json.quote(template), ROW, row.line()),
                answers,
                classes);
    }

    /** LongBench-E's groups, by the row's own length in words, or in characters for Chinese. */
    private static String bucket(int length) {
        if (length < SHORT_WORDS) {
            return "0-4k";
        }
        return length < LONG_WORDS ? "4-8k" : "8k+";
    }
}
