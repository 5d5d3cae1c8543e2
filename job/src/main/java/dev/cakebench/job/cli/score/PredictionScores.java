package dev.cakebench.job.cli.score;

import dev.cakebench.job.dataset.DatasetFile;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What prediction files score. Percentages are rounded as the benchmark's authors round them.
 *
 * @param protocol id
 * @param files in the order they were named
 * @param groups scores of tasks, of lengths, or of both together
 * @param averages over the tasks, one for each length where lengths are apart
 * @param problems one message for each row that could not be scored
 */
public record PredictionScores(
        String protocol, List<FileRows> files, List<Group> groups, List<Average> averages, List<String> problems) {

    /**
     * A file and its rows.
     *
     * @param rows all of them, bad ones included
     */
    public record FileRows(DatasetFile file, int rows, int badRows) {}

    /**
     * Some rows.
     *
     * @param task null: all tasks
     * @param length null: all lengths
     * @param n rows that were scored, 1 or more
     * @param low lower end of the 95 % bootstrap interval
     * @param high its upper end
     */
    public record Group(
            @Nullable String task,
            @Nullable String length,
            String metric,
            int n,
            BigDecimal score,
            BigDecimal low,
            BigDecimal high) {}

    /**
     * The benchmark's figure.
     *
     * @param length null: all lengths
     */
    public record Average(@Nullable String length, int tasks, int n, BigDecimal score) {}

    /** Rows of all files, bad ones included. */
    public int rows() {
        return files.stream().mapToInt(FileRows::rows).sum();
    }
}
