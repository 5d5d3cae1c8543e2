package dev.cakebench.job.dataset;

import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Reads files of rows with an id and a text, as a protocol would. */
final class ExampleRows {
    static final Configuration HADOOP = new Configuration(false);

    private ExampleRows() {}

    static List<DatasetRow> read(java.nio.file.Path file) {
        return read(file, Integer.MAX_VALUE, DataRows.MAX_ROW_BYTES);
    }

    static List<DatasetRow> read(java.nio.file.Path file, int limit, int maxRowBytes) {
        DatasetFile named = new DatasetFile(new Path(file.toUri()), "rows", "task");
        return DataRows.readSeveral(HADOOP, "protocol@1", named, limit, row -> List.of(example(row)), maxRowBytes);
    }

    static Example example(JsonRow row) {
        return new Example(
                "rows",
                "protocol@1",
                "task",
                row.id("id"),
                row.sha256(),
                "en",
                "",
                row.sha256(),
                0,
                row.source(),
                row.line(),
                List.of(row.text("text")),
                List.of());
    }

    /** The texts of rows that have no problem. */
    static List<String> texts(List<DatasetRow> rows) {
        return rows.stream()
                .filter(row -> row.problem() == null)
                .map(row -> row.example().references().getFirst())
                .toList();
    }
}
