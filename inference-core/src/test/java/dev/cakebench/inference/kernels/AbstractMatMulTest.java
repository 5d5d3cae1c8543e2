package dev.cakebench.inference.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cakebench.inference.gguf.GgmlType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Matrix products against sums in double precision over the dequantised weights, and their bit for bit repeatability. */
abstract class AbstractMatMulTest {
    abstract Kernels kernels();

    private KernelScratch scratch(int columns) {
        return kernels().newScratch(Arena.ofAuto(), columns, 1);
    }

    @ParameterizedTest
    @EnumSource
    void panelsOfEveryFormat(GgmlType type) {
        assertPanels(type, 13, 512, 2, false);
        assertPanels(type, 6, 256, 1, true);
    }

    @ParameterizedTest
    @CsvSource({
        "1,1,1",
        "5,2,2",
        "6,3,1",
        "7,15,1",
        "12,16,3",
        "11,17,1",
        "3,255,1",
        "6,257,1",
        "7,511,1",
        "5,513,1",
        "2,2049,1"
    })
    void panelsOfAnyShape(int rows, int columns, int panels) {
        assertPanels(GgmlType.F32, rows, columns, panels, false);
        assertPanels(GgmlType.F32, rows, columns, panels, true);
    }

    @Test
    void panelsOfManyRows() {
        assertPanels(GgmlType.Q8_0, 251, 288, 1, false);
        assertPanels(GgmlType.F32, 131, 2304, 1, false);
    }

    @ParameterizedTest
    @EnumSource
    void rowsOfEveryFormat(GgmlType type) {
        for (int batch : new int[] {1, 2, 5}) {
            assertRows(type, 11, 512, batch, batch == 2);
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1,1", "2,3,2", "3,15,3", "4,16,4", "5,17,5", "7,31,7", "9,67,8", "13,128,17"})
    void rowsOfAnyShape(int rows, int columns, int batch) {
        assertRows(GgmlType.F32, rows, columns, batch, false);
        assertRows(GgmlType.F16, rows, columns, batch, true);
    }

    /** Rows around the tile's, columns around the depth of one pass. */
    @ParameterizedTest
    @EnumSource
    void everyFormatAtTheEdgesOfTiles(GgmlType type) {
        int block = Math.max(32, type.blockValues());
        for (int columns : new int[] {block, 256, 512 - block, 512, 512 + block}) {
            for (int rows : new int[] {1, 3, 4, 5, 7}) {
                assertRows(type, rows, Math.max(block, columns), rows, rows == 3);
            }
        }
        for (int rows : new int[] {1, 5, 6, 7, 11, 12, 13}) {
            assertPanels(type, rows, block, 1, rows == 7);
        }
        assertPanels(type, 7, 512 + block, 2, false);
        assertPanels(type, 5, Math.max(block, 512 - block), 1, true);
    }

    @ParameterizedTest
    @EnumSource
    void aRangeOfRowsLeavesTheOthersAlone(GgmlType type) {
        int rows = 19;
        int columns = 256;
        int lanes = kernels().panelTokens();
        WeightMatrix weights = TestWeights.random(type, rows, columns, 3);
        Floats panels = Floats.random(2 * columns * lanes, 4, 1);
        Floats sequences = Floats.random(5 * columns, 5, 1);
        for (int[] range : new int[][] {{0, 1}, {1, 4}, {3, 5}, {6, 6}, {5, 13}, {18, 1}}) {
            Floats panelResult = Floats.random(2 * rows * lanes, 6, 1);
            Floats panelsBefore = panelResult.copy();
            kernels()
                    .matMulPanels(
                            weights,
                            range[0],
                            range[1],
                            panels.exact(),
                            panelResult.exact(),
                            2,
                            false,
                            scratch(columns));
            panelResult.assertCanaries();
            assertOthersUntouched(panelsBefore, panelResult, rows, lanes, range);
            for (int batch : new int[] {1, 5}) {
                Floats result = Floats.random(batch * rows, 7, 1);
                Floats before = result.copy();
                kernels()
                        .matMulRows(
                                weights,
                                range[0],
                                range[1],
                                sequences.exact(),
                                0,
                                result.exact(),
                                0,
                                batch,
                                false,
                                scratch(columns));
                result.assertCanaries();
                assertOthersUntouched(before, result, rows, 1, range);
            }
        }
    }

    /** Both are {@code [any][rows][width]}. */
    private static void assertOthersUntouched(Floats before, Floats after, int rows, int width, int[] range) {
        for (int i = 0; i < after.count(); i++) {
            int row = i / width % rows;
            boolean written = row >= range[0] && row < range[0] + range[1];
            assertThat(after.get(i) == before.get(i))
                    .as("row %d of the range %d + %d", row, range[0], range[1])
                    .isEqualTo(!written);
        }
    }

    @ParameterizedTest
    @EnumSource
    void panelBitsDependNeitherOnTheRowRangeNorOnThePanels(GgmlType type) {
        int rows = 23;
        int columns = 768;
        int panels = 2;
        int lanes = kernels().panelTokens();
        WeightMatrix weights = TestWeights.random(type, rows, columns, 3);
        Floats x = Floats.random(panels * columns * lanes, 4, 1);
        Floats whole = Floats.of(panels * rows * lanes);
        kernels().matMulPanels(weights, 0, rows, x.exact(), whole.exact(), panels, false, scratch(columns));
        Floats parts = Floats.of(panels * rows * lanes);
        for (int[] range : new int[][] {{0, 1}, {1, 7}, {8, 12}, {20, 3}}) {
            kernels()
                    .matMulPanels(
                            weights, range[0], range[1], x.exact(), parts.exact(), panels, false, scratch(columns));
        }
        assertThat(parts.toArray()).isEqualTo(whole.toArray());
        Floats single = Floats.of(rows * lanes);
        kernels()
                .matMulPanels(
                        weights,
                        0,
                        rows,
                        x.exact().asSlice(4L * columns * lanes),
                        single.exact(),
                        1,
                        false,
                        scratch(columns));
        for (int i = 0; i < rows * lanes; i++) {
            assertThat(single.get(i)).isEqualTo(whole.get(rows * lanes + i));
        }
    }

    @ParameterizedTest
    @EnumSource
    void rowBitsDependNeitherOnTheRowRangeNorOnTheBatch(GgmlType type) {
        int rows = 21;
        int columns = 768;
        int batch = 7;
        WeightMatrix weights = TestWeights.random(type, rows, columns, 3);
        Floats x = Floats.random(batch * columns, 4, 1);
        Floats whole = Floats.of(batch * rows);
        kernels().matMulRows(weights, 0, rows, x.exact(), 0, whole.exact(), 0, batch, false, scratch(columns));
        Floats parts = Floats.of(batch * rows);
        for (int[] range : new int[][] {{0, 1}, {1, 6}, {7, 9}, {16, 5}}) {
            kernels()
                    .matMulRows(
                            weights,
                            range[0],
                            range[1],
                            x.exact(),
                            0,
                            parts.exact(),
                            0,
                            batch,
                            false,
                            scratch(columns));
        }
        assertThat(parts.toArray()).isEqualTo(whole.toArray());
        for (int size : new int[] {1, 2, 3, 5}) {
            Floats some = Floats.of(size * rows);
            kernels()
                    .matMulRows(
                            weights, 0, rows, x.exact(), 4L * columns, some.exact(), 0, size, false, scratch(columns));
            for (int i = 0; i < size * rows; i++) {
                assertThat(some.get(i)).as("batch %d", size).isEqualTo(whole.get(rows + i));
            }
        }
    }

    @Test
    void unalignedTailsOfRowsKeepTheirBitsInABatch() {
        WeightMatrix weights = TestWeights.random(GgmlType.F16, 5, 37, 1);
        Floats x = Floats.random(3 * 37, 2, 1);
        Floats three = Floats.of(15);
        Floats one = Floats.of(5);
        kernels().matMulRows(weights, 0, 5, x.exact(), 0, three.exact(), 0, 3, false, scratch(37));
        kernels().matMulRows(weights, 0, 5, x.exact(), 2 * 37 * 4, one.exact(), 0, 1, false, scratch(37));
        for (int i = 0; i < 5; i++) {
            assertThat(one.get(i)).isEqualTo(three.get(10 + i));
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        WeightMatrix weights = TestWeights.random(GgmlType.F32, 2, 16, 1);
        Floats x = Floats.of(16);
        Floats y = Floats.of(2);
        KernelScratch scratch = scratch(16);
        assertThatThrownBy(() -> kernels().matMulRows(weights, 1, 2, x.exact(), 0, y.exact(), 0, 1, false, scratch))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> kernels().matMulRows(weights, 0, 2, x.exact(), 4, y.exact(), 0, 1, false, scratch))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("x needs 64 bytes at offset 4");
        assertThatThrownBy(() -> kernels().matMulRows(weights, 0, 2, x.exact(), 0, y.exact(), 0, 2, false, scratch))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> kernels().matMulPanels(weights, 0, 2, x.exact(), y.exact(), 1, false, scratch))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> kernels()
                        .matMulRows(
                                weights,
                                0,
                                2,
                                MemorySegment.ofArray(new float[16]),
                                0,
                                y.exact(),
                                0,
                                1,
                                false,
                                scratch))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("native");
    }

    @Test
    void refusesFreedMemory() {
        WeightMatrix weights = TestWeights.random(GgmlType.F32, 2, 16, 1);
        Floats y = Floats.of(2);
        MemorySegment freed;
        try (Arena arena = Arena.ofConfined()) {
            freed = arena.allocate(64, 64);
        }
        assertThatThrownBy(() -> kernels().matMulRows(weights, 0, 2, freed, 0, y.exact(), 0, 1, false, scratch(16)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> kernels().scaleRow(freed, 0, 16, 2)).isInstanceOf(IllegalStateException.class);
    }

    private double[] dequantized(WeightMatrix weights, int row) {
        Floats target = Floats.of(weights.columns());
        new ScalarKernels().dequantizeRow(weights, row, target.segment(), target.offset());
        double[] values = new double[weights.columns()];
        for (int i = 0; i < values.length; i++) {
            values[i] = target.get(i);
        }
        return values;
    }

    private void assertPanels(GgmlType type, int rows, int columns, int panels, boolean accumulate) {
        int lanes = kernels().panelTokens();
        WeightMatrix weights = TestWeights.random(type, rows, columns, rows);
        Floats x = Floats.random(panels * columns * lanes, columns, 1);
        Floats y = Floats.random(panels * rows * lanes, 2, 1);
        Floats before = y.copy();
        kernels().matMulPanels(weights, 0, rows, x.exact(), y.exact(), panels, accumulate, scratch(columns));
        y.assertCanaries();
        for (int r = 0; r < rows; r++) {
            double[] w = dequantized(weights, r);
            for (int panel = 0; panel < panels; panel++) {
                for (int t = 0; t < lanes; t++) {
                    int at = (panel * rows + r) * lanes + t;
                    double sum = accumulate ? before.get(at) : 0;
                    double magnitude = Math.abs(sum);
                    for (int k = 0; k < columns; k++) {
                        double product = w[k] * x.get((panel * columns + k) * lanes + t);
                        sum += product;
                        magnitude += Math.abs(product);
                    }
                    assertThat((double) y.get(at))
                            .as("%s row %d panel %d lane %d", type, r, panel, t)
                            .isCloseTo(sum, within(magnitude * 0x1p-24 * (2 + Math.sqrt(columns))));
                }
            }
        }
    }

    private void assertRows(GgmlType type, int rows, int columns, int batch, boolean accumulate) {
        WeightMatrix weights = TestWeights.random(type, rows, columns, rows);
        Floats x = Floats.random(batch * columns, columns, 1);
        Floats y = Floats.random(batch * rows, 2, 1);
        Floats before = y.copy();
        kernels()
                .matMulRows(
                        weights,
                        0,
                        rows,
                        x.segment(),
                        x.offset(),
                        y.segment(),
                        y.offset(),
                        batch,
                        accumulate,
                        scratch(columns));
        y.assertCanaries();
        for (int r = 0; r < rows; r++) {
            double[] w = dequantized(weights, r);
            for (int b = 0; b < batch; b++) {
                double sum = accumulate ? before.get(b * rows + r) : 0;
                double magnitude = Math.abs(sum);
                for (int k = 0; k < columns; k++) {
                    double product = w[k] * x.get(b * columns + k);
                    sum += product;
                    magnitude += Math.abs(product);
                }
                assertThat((double) y.get(b * rows + r))
                        .as("%s row %d sequence %d", type, r, b)
                        .isCloseTo(sum, within(magnitude * 0x1p-24 * (2 + Math.sqrt(columns))));
            }
        }
    }
}
