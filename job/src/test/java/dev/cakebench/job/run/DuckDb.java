package dev.cakebench.job.run;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Reads results with another reader than ours. */
public final class DuckDb {
    private DuckDb() {}

    /** Every row of a query as text, its columns joined by {@code |}. */
    public static List<String> query(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= columns; i++) {
                    row.append(i == 1 ? "" : "|").append(result.getString(i));
                }
                rows.add(row.toString());
            }
            return rows;
        }
    }

    /** The table function of all answers of a run. */
    public static String answers(Path run) {
        return "read_parquet('%s/answers/*.parquet')".formatted(run);
    }

    /** The table function of the scores of a run. */
    public static String scores(Path run) {
        return "read_parquet('%s/scores/*.parquet')".formatted(run);
    }
}
