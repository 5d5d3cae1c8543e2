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

/**
 * Reads LongBench's rows. An example's sha256 covers the row and the task's prompt template: another template is
 * another example.
 */
final class LongBenchReader implements DatasetReader {
    private static final String ANSWERS = "answers";
    private static final String CLASSES = "all_classes";
    private static final String LENGTH = "length";
    private static final int SHORT_WORDS = 4000;
    private static final int LONG_WORDS = 8000;

    private final LongBenchProtocol protocol;

    LongBenchReader(LongBenchProtocol protocol) {
        this.protocol = protocol;
    }

    @Override
    public List<DatasetRow> read(Configuration hadoop, Path file, int limit) {
        DatasetFile named = protocol.datasetFile(file);
        LongBenchTask task = protocol.task(named.task());
        return DataRows.read(hadoop, protocol.id(), named, limit, row -> example(row, named, task));
    }

    private Example example(JsonRow row, DatasetFile file, LongBenchTask task) {
        String context = row.text(PromptTemplate.CONTEXT);
        row.text(PromptTemplate.INPUT);
        return new Example(
                file.dataset(),
                protocol.id(),
                file.task(),
                row.id("_id"),
                row.sha256(task.template().source()),
                row.optionalText("language").orElse("en"),
                bucket(row),
                Digests.of(context),
                0,
                row.source(),
                row.line(),
                answers(row),
                classes(row, task));
    }

    /** The accepted answers, one or more. */
    static List<String> answers(JsonRow row) {
        List<String> answers = row.texts(ANSWERS);
        if (answers.isEmpty()) {
            throw row.wrong(ANSWERS, "an empty list", "one or more answers");
        }
        return answers;
    }

    /** The names of all classes; empty where the task needs none and the row has none. */
    static List<String> classes(JsonRow row, LongBenchTask task) {
        List<String> classes = task.classes() || row.has(CLASSES) ? row.texts(CLASSES) : List.of();
        if (task.classes() && classes.isEmpty()) {
            throw row.wrong(CLASSES, "an empty list", "the names of all classes");
        }
        return classes;
    }

    /** LongBench-E's groups, by the row's own length in words, or in characters for Chinese. */
    static String bucket(JsonRow row) {
        int length = row.count(LENGTH);
        if (length < SHORT_WORDS) {
            return "0-4k";
        }
        return length < LONG_WORDS ? "4-8k" : "8k+";
    }
}
