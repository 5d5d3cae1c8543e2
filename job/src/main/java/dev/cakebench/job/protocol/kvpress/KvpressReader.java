package dev.cakebench.job.protocol.kvpress;

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
 * Reads kvpress's rows: {@code context}, {@code question}, {@code answer_prefix}, {@code task}, {@code max_new_tokens} and the
 * answers; optional {@code _id} (else the row's number), {@code language}, {@code all_classes}.
 */
final class KvpressReader implements DatasetReader {
    static final String CONTEXT = "context";
    static final String QUESTION = "question";
    static final String ANSWER_PREFIX = "answer_prefix";
    static final String TASK = "task";
    static final String MAX_NEW_TOKENS = "max_new_tokens";
    private static final String CLASSES = "all_classes";

    private final KvpressProtocol protocol;
    private final String answersKey;

    KvpressReader(KvpressProtocol protocol, String answersKey) {
        this.protocol = protocol;
        this.answersKey = answersKey;
    }

    @Override
    public List<DatasetRow> read(Configuration hadoop, Path file, int limit) {
        DatasetFile named = protocol.datasetFile(file);
        return DataRows.read(hadoop, protocol.id(), named, limit, row -> example(row, named));
    }

    private Example example(JsonRow row, DatasetFile file) {
        String context = row.text(CONTEXT);
        if (context.isEmpty()) {
            throw row.wrong(CONTEXT, "an empty text", "the text that the question is about");
        }
        row.text(QUESTION);
        row.text(ANSWER_PREFIX);
        if (row.count(MAX_NEW_TOKENS) == 0) {
            throw row.wrong(MAX_NEW_TOKENS, "0", "1 or more");
        }
        List<String> answers = row.texts(answersKey);
        if (answers.isEmpty()) {
            throw row.wrong(answersKey, "an empty list", "one or more answers");
        }
        String task = protocol.task(row, file);
        boolean needsClasses = protocol.needsClasses(task);
        List<String> classes = needsClasses || row.has(CLASSES) ? row.texts(CLASSES) : List.of();
        if (needsClasses && classes.isEmpty()) {
            throw row.wrong(CLASSES, "an empty list", "the names of all classes");
        }
        return new Example(
                file.dataset(),
                protocol.id(),
                task,
                row.id("_id"),
                row.sha256(),
                row.optionalText("language").orElse("en"),
                protocol.lengthBucket(row, file),
                Digests.of(context),
                0,
                row.source(),
                row.line(),
                answers,
                classes);
    }
}
