package dev.cakebench.job.results;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.jspecify.annotations.Nullable;

/** The layer columns of a run's answers, summed up row by row, so that only one sum per cell is held in memory. */
final class LayerSums {
    /** What a row must have beside the columns of others. */
    static final List<String> COLUMNS =
            List.of("cell_index", "retained", "layer_budget", "layer_entropy", "layer_shift");

    private static final String LIST = "list";
    private static final String ELEMENT = "element";

    private final SortedMap<Integer, Sums> cells = new TreeMap<>();

    /**
     * Adds a row, unless it failed before it had layers.
     *
     * @throws ResultsException when rows of one cell differ in their number of layers
     */
    void add(Path file, Group row) {
        double[] budget = layers(row, "layer_budget", LayerSums::integer);
        double[] retained = layers(row, "retained", LayerSums::headMean);
        if (budget != null && retained != null) {
            cells.computeIfAbsent(row.getInteger("cell_index", 0), Sums::new)
                    .add(
                            file,
                            budget,
                            retained,
                            layers(row, "layer_entropy", LayerSums::real),
                            layers(row, "layer_shift", LayerSums::real));
        }
    }

    /** The layers of every cell that answered at least one example, in the order of the cells. */
    List<LayerMeans> means() {
        return cells.values().stream().map(Sums::means).toList();
    }

    /** The sums of one cell. */
    private static final class Sums {
        private final int cellIndex;
        private final Sum budget = new Sum();
        private final Sum retained = new Sum();
        private final Sum entropy = new Sum();
        private final Sum shift = new Sum();

        Sums(int cellIndex) {
            this.cellIndex = cellIndex;
        }

        void add(
                Path file,
                double[] budgetRow,
                double[] retainedRow,
                double @Nullable [] entropyRow,
                double @Nullable [] shiftRow) {
            budget.add(file, budgetRow);
            retained.add(file, retainedRow);
            entropy.add(file, entropyRow);
            shift.add(file, shiftRow);
        }

        LayerMeans means() {
            return new LayerMeans(
                    cellIndex,
                    budget.rows,
                    budget.meanOfRows(),
                    retained.meanOfRows(),
                    entropy.rows == 0 ? null : entropy.meanOfRows(),
                    shift.rows == 0 ? null : shift.meanOfRows());
        }
    }

    /** The sum of the rows that have a column, layer by layer. */
    private static final class Sum {
        private double[] total = new double[0];
        private int rows;

        void add(Path file, double @Nullable [] row) {
            if (row == null) {
                return;
            }
            if (rows == 0) {
                total = new double[row.length];
            } else if (row.length != total.length) {
                throw new ResultsException(
                        "%s: a row has %d layers, the rows before it have %d; a run has one model: move the file away and start the same plan again, which computes what is missing"
                                .formatted(file, row.length, total.length));
            }
            for (int layer = 0; layer < row.length; layer++) {
                total[layer] += row[layer];
            }
            rows++;
        }

        double[] meanOfRows() {
            double[] mean = new double[total.length];
            for (int layer = 0; layer < mean.length; layer++) {
                mean[layer] = total[layer] / rows;
            }
            return mean;
        }
    }

    /** The column's list as one number for each layer; null where the row has none. */
    private static double @Nullable [] layers(Group row, String column, ToDoubleFunction<Group> number) {
        return row.getFieldRepetitionCount(column) == 0 ? null : numbers(row.getGroup(column, 0), number);
    }

    private static double[] numbers(Group list, ToDoubleFunction<Group> number) {
        double[] numbers = new double[list.getFieldRepetitionCount(LIST)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = number.applyAsDouble(list.getGroup(LIST, i));
        }
        return numbers;
    }

    private static double integer(Group item) {
        return item.getInteger(ELEMENT, 0);
    }

    private static double real(Group item) {
        return item.getDouble(ELEMENT, 0);
    }

    /** The mean over the KV heads of a layer. */
    private static double headMean(Group item) {
        return Quantiles.mean(numbers(item.getGroup(ELEMENT, 0), LayerSums::integer));
    }
}
