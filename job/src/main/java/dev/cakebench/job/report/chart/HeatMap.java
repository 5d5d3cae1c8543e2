package dev.cakebench.job.report.chart;

import dev.cakebench.job.report.chart.Svg.Anchor;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A table of coloured cells, with bars beside its rows.
 *
 * @param title what the chart shows
 * @param description the same in a sentence, for those who do not see it
 * @param columns one label per column, or one more where they stand at the edges between columns
 * @param rows one label per row, the first on top
 * @param cells {@code [rows][columns]}; null where there is nothing
 * @param bars beside the rows, from left to right
 */
public record HeatMap(
        String title,
        String description,
        Labels columns,
        Labels rows,
        List<? extends List<? extends @Nullable Cell>> cells,
        List<Bars> bars) {
    private static final double WIDTH = 340;
    private static final double TOP = 22;
    private static final double GAP = 6;
    private static final double BARS_WIDTH = 48;
    private static final double WIDEST_CELL = 60;
    private static final double LOWEST_CELL = 7;
    private static final double HIGHEST_CELL = 22;
    private static final double COMMON_HEIGHT = 320;
    private static final double ROW_LABEL_STEP = 13;

    /** Labels along one side. */
    public record Labels(String title, List<String> labels) {}

    /**
     * A cell.
     *
     * @param level class of the style sheet that has its colours
     * @param text shown in it where there is room
     */
    public record Cell(String level, String text, String tooltip) {}

    /**
     * A bar for each row, from 0 to the largest of them.
     *
     * @param values not below 0
     * @param tooltips one per row
     */
    public record Bars(String title, List<Double> values, List<String> tooltips) {}

    /** The chart as SVG. */
    public String svg() {
        Svg svg = new Svg(title, description, WIDTH, bottom() + columnRoom() + 18);
        svg.text(Anchor.START, 0, TOP - 11, rows.title());
        rowLabels(svg);
        svg.open("cells");
        for (int row = 0; row < cells.size(); row++) {
            row(svg, row);
        }
        svg.close();
        columnLabels(svg);
        for (int i = 0; i < bars.size(); i++) {
            bars(svg, bars.get(i), barsLeft(i));
        }
        return svg.end();
    }

    private void rowLabels(Svg svg) {
        for (int row = 0; row < cells.size(); row += rowLabelStep()) {
            svg.text(
                    Anchor.END,
                    left() - GAP,
                    y(row) + cellHeight() / 2,
                    rows.labels().get(row));
        }
    }

    /** The style sheet centres the texts of cells. */
    private void row(Svg svg, int row) {
        double y = y(row);
        for (int column = 0; column < columnCount(); column++) {
            Cell cell = cells.get(row).get(column);
            double x = left() + column * cellWidth();
            if (cell == null) {
                svg.rectangle("nothing", x + 0.5, y + 0.5, cellWidth() - 1, cellHeight() - 1);
                continue;
            }
            svg.open(cell.level(), cell.tooltip()).rectangle("", x, y, cellWidth(), cellHeight());
            if (fits(cell.text())) {
                svg.text(Anchor.START, x + cellWidth() / 2, y + cellHeight() / 2, cell.text());
            }
            svg.close();
        }
    }

    private void columnLabels(Svg svg) {
        List<String> labels = columns.labels();
        boolean atEdges = labels.size() > columnCount();
        double y = bottom() + 12;
        for (int i = 0; i < labels.size(); i++) {
            double x = left() + (atEdges ? i : i + 0.5) * cellWidth();
            if (rising()) {
                svg.risingText(x + 4, bottom() + 10, labels.get(i));
            } else {
                svg.text(Anchor.MIDDLE, x, y, labels.get(i));
            }
        }
        double middle = left() + columnCount() * cellWidth() / 2;
        double half = Svg.textWidth(columns.title()) / 2;
        svg.text(
                Anchor.MIDDLE,
                Math.clamp(middle, Math.min(half, WIDTH / 2), Math.max(WIDTH - half, WIDTH / 2)),
                bottom() + columnRoom() + 8,
                columns.title());
    }

    private void bars(Svg svg, Bars one, double x) {
        double largest =
                one.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
        svg.text(Anchor.START, x, TOP - 11, one.title());
        svg.vertical("grid", x, TOP, bottom());
        for (int row = 0; row < one.values().size(); row++) {
            double width = largest == 0 ? 0 : one.values().get(row) / largest * BARS_WIDTH;
            double space = Math.min(2, cellHeight() / 4);
            svg.open("bars", one.tooltips().get(row))
                    .rectangle("side", x, y(row) + space, width, cellHeight() - 2 * space)
                    .close();
        }
    }

    private int columnCount() {
        return cells.getFirst().size();
    }

    private double left() {
        double widest = rows.labels().stream().mapToDouble(Svg::textWidth).max().orElse(0);
        // A rising label of the first column must not leave the picture.
        double rising =
                columns.labels().stream().mapToDouble(Svg::textWidth).max().orElse(0) * Math.sqrt(0.5);
        return Math.max(widest + GAP + 2, rising);
    }

    private double barsLeft(int index) {
        return WIDTH - (bars.size() - index) * (BARS_WIDTH + GAP) + GAP;
    }

    private double cellWidth() {
        double right = bars.isEmpty() ? WIDTH - 14 : barsLeft(0) - 2 * GAP;
        return Math.min(WIDEST_CELL, (right - left()) / columnCount());
    }

    private double cellHeight() {
        return Math.clamp(COMMON_HEIGHT / cells.size(), LOWEST_CELL, HIGHEST_CELL);
    }

    private int rowLabelStep() {
        return (int) Math.ceil(ROW_LABEL_STEP / cellHeight());
    }

    private boolean fits(String text) {
        return cellHeight() >= Svg.TEXT_SIZE + 1 && Svg.textWidth(text) <= cellWidth() - 2;
    }

    private boolean rising() {
        return columns.labels().stream().anyMatch(label -> Svg.textWidth(label) > cellWidth() - 4);
    }

    /** Height of the labels below the cells. */
    private double columnRoom() {
        double widest =
                columns.labels().stream().mapToDouble(Svg::textWidth).max().orElse(0);
        return rising() ? 14 + widest * Math.sqrt(0.5) : 20;
    }

    private double y(int row) {
        return TOP + row * cellHeight();
    }

    private double bottom() {
        return y(cells.size());
    }

    /** Number of columns of each row is the same; checked once, where the chart is made. */
    public HeatMap {
        int width = cells.getFirst().size();
        if (IntStream.range(0, cells.size()).anyMatch(row -> cells.get(row).size() != width)) {
            throw new IllegalArgumentException("rows of a heat map must have the same number of cells");
        }
    }
}
