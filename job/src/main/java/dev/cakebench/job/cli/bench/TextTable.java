package dev.cakebench.job.cli.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table in Markdown whose columns line up. */
public final class TextTable {
    private final List<String> headings;
    private final boolean[] right;
    private final List<List<String>> rows = new ArrayList<>();

    /** @param headings of the columns; one that begins with {@code >} stands right, as its column does */
    public TextTable(String... headings) {
        this.headings = Arrays.stream(headings)
                .map(heading -> heading.startsWith(">") ? heading.substring(1) : heading)
                .toList();
        this.right = new boolean[headings.length];
        for (int i = 0; i < headings.length; i++) {
            right[i] = headings[i].startsWith(">");
        }
    }

    /** Adds a row of as many cells as there are headings. */
    public void add(String... cells) {
        if (cells.length != right.length) {
            throw new IllegalArgumentException(
                    "the table has %d columns, found %d cells".formatted(right.length, cells.length));
        }
        rows.add(List.of(cells));
    }

    /** The text, with a newline at its end. */
    public String text() {
        int[] widths = new int[right.length];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = headings.get(column).length();
            for (List<String> row : rows) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        StringBuilder text = new StringBuilder();
        append(text, headings, widths);
        for (int column = 0; column < widths.length; column++) {
            text.append("| ").append("-".repeat(widths[column] - (right[column] ? 1 : 0)));
            text.append(right[column] ? ": " : " ");
        }
        text.append("|\n");
        rows.forEach(row -> append(text, row, widths));
        return text.toString();
    }

    private void append(StringBuilder text, List<String> cells, int[] widths) {
        for (int column = 0; column < widths.length; column++) {
            String cell = cells.get(column);
            String padding = " ".repeat(widths[column] - cell.length());
            text.append("| ")
                    .append(right[column] ? padding + cell : cell + padding)
                    .append(' ');
        }
        text.append("|\n");
    }
}
