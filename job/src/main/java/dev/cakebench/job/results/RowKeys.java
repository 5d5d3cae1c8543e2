package dev.cakebench.job.results;

import java.util.HashSet;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;

/** Makes sure that the rows of a run are this run's, and that every (example, cell) is there exactly once. */
final class RowKeys {
    private record Key(int exampleIndex, int cellIndex) {}

    private final Path answers;
    private final String run;
    private final Set<Key> keys = new HashSet<>();

    /** @param run fingerprint of the run */
    RowKeys(Path answers, String run) {
        this.answers = answers;
        this.run = run;
    }

    /**
     * @param row with the columns run, example_index, example_id, cell_index and cell_id at least
     * @throws ResultsException when the row is another run's, or was there before
     */
    void add(Path file, Group row) {
        String found = row.getString("run", 0);
        if (!found.equals(run)) {
            throw new ResultsException(
                    "%s: holds rows of the run %s, the folder belongs to the run %s: move the file away and start the same plan again, which computes what is missing"
                            .formatted(file, found, run));
        }
        if (!keys.add(new Key(row.getInteger("example_index", 0), row.getInteger("cell_index", 0)))) {
            throw new ResultsException(("%s: the row of example %s and cell %s is there twice; allowed is once: "
                            + "remove files that are not this run's")
                    .formatted(answers, row.getString("example_id", 0), row.getString("cell_id", 0)));
        }
    }

    /** @throws ResultsException unless there were so many rows */
    void requireAll(long plannedRows, int files) {
        if (keys.size() != plannedRows) {
            throw new ResultsException(
                    "%s: %d rows in %d files, the run has %d: start the same plan again, which computes what is missing"
                            .formatted(answers, keys.size(), files, plannedRows));
        }
    }
}
