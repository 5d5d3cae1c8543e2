package dev.cakebench.job.cli.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Rows of named values as text for programs. */
final class Records {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Records() {}

    /** A line of names, those of the first row, and a line per row; nothing for no rows. */
    static String csv(List<Map<String, Object>> rows) {
        if (rows.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        text.append(String.join(",", rows.getFirst().keySet())).append('\n');
        for (Map<String, Object> row : rows) {
            text.append(row.values().stream().map(Records::csv).collect(Collectors.joining(",")))
                    .append('\n');
        }
        return text.toString();
    }

    /** One array, with a newline at its end. */
    static String json(List<Map<String, Object>> rows) {
        return write(rows) + "\n";
    }

    /** One object a line. */
    static String jsonLines(List<Map<String, Object>> rows) {
        return rows.stream().map(row -> write(row) + "\n").collect(Collectors.joining());
    }

    private static String csv(Object value) {
        String text = value.toString();
        return text.matches("[^\",\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    private static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("rows hold only text and numbers", e);
        }
    }
}
