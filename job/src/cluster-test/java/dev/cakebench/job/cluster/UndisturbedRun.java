package dev.cakebench.job.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The small plan in one process that nothing happens to, once for all tests. */
final class UndisturbedRun {
    private static final Path LOGS = Distribution.TARGET.resolve("cluster-logs/undisturbed");

    private static @Nullable List<String> rows;

    private UndisturbedRun() {}

    /**
     * Its rows, which those of clusters are compared with.
     *
     * @param folder for what it writes
     */
    static synchronized List<String> rows(Distribution distribution, Path folder)
            throws IOException, InterruptedException, SQLException {
        List<String> known = rows;
        if (known == null) {
            Path output = folder.resolve("undisturbed");
            Driver.of(distribution, LOGS, "--master", "local[2]")
                    .withClassArchives()
                    .run(SmallPlan.write(folder.resolve("plan-undisturbed"), output));
            known = RunRows.deterministic(output);
            rows = known;
        }
        return known;
    }
}
