package dev.cakebench.job.protocol.needle;

import dev.cakebench.job.dataset.DataRows;
import dev.cakebench.job.dataset.DatasetFile;
import dev.cakebench.job.dataset.DatasetReader;
import dev.cakebench.job.dataset.DatasetRow;
import dev.cakebench.job.dataset.Digests;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.dataset.JsonRow;
import dev.cakebench.job.protocol.NominalLength;
import dev.cakebench.job.protocol.Protocol;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** Reads the rows of the needle protocols: a context, a question, answers, and {@code length} where the path states none. */
final class NeedleReader implements DatasetReader {
    private final Protocol protocol;
    private final List<String> required;

    /** @param required further keys, of texts */
    NeedleReader(Protocol protocol, List<String> required) {
        this.protocol = protocol;
        this.required = required;
    }

    @Override
    public List<DatasetRow> read(Configuration hadoop, Path file, int limit) {
        DatasetFile named = protocol.datasetFile(file);
        String nominal = NominalLength.of(file);
        return DataRows.read(hadoop, protocol.id(), named, limit, row -> example(row, named, nominal));
    }

    private Example example(JsonRow row, DatasetFile file, @Nullable String nominalLength) {
        String context = row.text(NeedleRow.CONTEXT);
        if (context.isBlank()) {
            throw row.wrong(NeedleRow.CONTEXT, "a blank text", "the haystack");
        }
        row.text(NeedleRow.QUESTION);
        row.optionalText(NeedleRow.ANSWER_PREFIX);
        required.forEach(row::text);
        if (row.has(NeedleRow.GOLD)) {
            row.texts(NeedleRow.GOLD);
        }
        List<String> answers = row.texts(NeedleRow.ANSWERS);
        if (answers.isEmpty() || answers.stream().anyMatch(String::isBlank)) {
            throw row.wrong(
                    NeedleRow.ANSWERS, answers.isEmpty() ? "an empty list" : "a blank text", "one or more answers");
        }
        return new Example(
                file.dataset(),
                protocol.id(),
                file.task(),
                row.id("index"),
                row.sha256(),
                row.optionalText("language").orElse("en"),
                nominalLength != null ? nominalLength : Integer.toString(row.count(NeedleRow.LENGTH)),
                Digests.of(context),
                0,
                row.source(),
                row.line(),
                answers,
                List.of());
    }
}
