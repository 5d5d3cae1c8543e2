package dev.cakebench.inference.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The specification of {@link Kernels}: one element after another, each sum in double precision in the order of its
 * index and rounded once. Runs on every JVM; it is no choice for real models.
 */
public final class ScalarKernels implements Kernels {
    static final int PANEL_TOKENS = 16;

    private record Scratch(MemorySegment row, double[] sums) implements KernelScratch {}

    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public int panelTokens() {
        return PANEL_TOKENS;
    }

    @Override
    public KernelScratch newScratch(Arena arena, int maxColumns, int maxHeadDim) {
        return new Scratch(
                arena.allocate(4L * maxColumns, Float.BYTES), new double[Math.max(PANEL_TOKENS, maxHeadDim)]);
    }

    @Override
    public void dequantizeRow(WeightMatrix weights, int row, MemorySegment target, long targetOffset) {
        KernelRanges.dequantizeRow(weights, row, target, targetOffset);
        long source = row * weights.type().rowBytes(weights.columns());
        ScalarFormats.dequantize(weights.type(), weights.data(), source, weights.columns(), target, targetOffset);
    }

    @Override
    public void matMulPanels(
            WeightMatrix weights,
            int firstRow,
            int rows,
            MemorySegment x,
            MemorySegment y,
            int panels,
            boolean accumulate,
            KernelScratch scratch) {
        KernelRanges.matMulPanels(weights, firstRow, rows, x, y, panels, PANEL_TOKENS);
        MemorySegment row = ((Scratch) scratch).row();
        double[] sums = ((Scratch) scratch).sums();
        for (int r = firstRow; r < firstRow + rows; r++) {
            dequantizeRow(weights, r, row, 0);
            for (int panel = 0; panel < panels; panel++) {
                long xPanel = 4L * panel * weights.columns() * PANEL_TOKENS;
                long yRow = 4L * ((long) panel * weights.rows() + r) * PANEL_TOKENS;
                for (int t = 0; t < PANEL_TOKENS; t++) {
                    sums[t] = accumulate ? get(y, yRow + 4L * t) : 0;
                }
                for (int k = 0; k < weights.columns(); k++) {
                    double weight = get(row, 4L * k);
                    long xRow = xPanel + 4L * k * PANEL_TOKENS;
                    for (int t = 0; t < PANEL_TOKENS; t++) {
                        sums[t] += weight * get(x, xRow + 4L * t);
                    }
                }
                for (int t = 0; t < PANEL_TOKENS; t++) {
                    set(y, yRow + 4L * t, sums[t]);
                }
            }
        }
    }

    @Override
    public void matMulRows(
            WeightMatrix weights,
            int firstRow,
            int rows,
            MemorySegment x,
            long xOffset,
            MemorySegment y,
            long yOffset,
            int batch,
            boolean accumulate,
            KernelScratch scratch) {
        KernelRanges.matMulRows(weights, firstRow, rows, x, xOffset, y, yOffset, batch);
        MemorySegment row = ((Scratch) scratch).row();
        for (int r = firstRow; r < firstRow + rows; r++) {
            dequantizeRow(weights, r, row, 0);
            for (int b = 0; b < batch; b++) {
                long xRow = xOffset + 4L * b * weights.columns();
                long at = yOffset + 4L * ((long) b * weights.rows() + r);
                double sum = accumulate ? get(y, at) : 0;
                for (int k = 0; k < weights.columns(); k++) {
                    sum += (double) get(row, 4L * k) * get(x, xRow + 4L * k);
                }
                set(y, at, sum);
            }
        }
    }

    @Override
    public void rmsNormPanel(
            MemorySegment x,
            long xOffset,
            MemorySegment weight,
            MemorySegment y,
            long yOffset,
            int features,
            float epsilon) {
        rmsNorm(x, xOffset, weight, y, yOffset, features, epsilon, PANEL_TOKENS);
    }

    @Override
    public void rmsNormRow(
            MemorySegment x,
            long xOffset,
            MemorySegment weight,
            MemorySegment y,
            long yOffset,
            int features,
            float epsilon) {
        rmsNorm(x, xOffset, weight, y, yOffset, features, epsilon, 1);
    }

    private static void rmsNorm(
            MemorySegment x,
            long xOffset,
            MemorySegment weight,
            MemorySegment y,
            long yOffset,
            int features,
            float epsilon,
            int tokens) {
        KernelRanges.rmsNorm(x, xOffset, weight, y, yOffset, features, tokens);
        for (int t = 0; t < tokens; t++) {
            double squares = 0;
            for (int f = 0; f < features; f++) {
                double value = get(x, xOffset + 4L * ((long) f * tokens + t));
                squares += value * value;
            }
            double factor = 1 / Math.sqrt(squares / features + epsilon);
            for (int f = 0; f < features; f++) {
                long at = 4L * ((long) f * tokens + t);
                set(y, yOffset + at, get(x, xOffset + at) * factor * get(weight, 4L * f));
            }
        }
    }

    @Override
    public void ropePanel(
            MemorySegment x,
            long xOffset,
            int heads,
            int headDim,
            int rotated,
            RopeLayout layout,
            MemorySegment rotation,
            long rotationOffset) {
        rope(x, xOffset, heads, headDim, rotated, layout, rotation, rotationOffset, PANEL_TOKENS);
    }

    @Override
    public void ropeRow(
            MemorySegment x,
            long xOffset,
            int heads,
            int headDim,
            int rotated,
            RopeLayout layout,
            MemorySegment rotation,
            long rotationOffset) {
        rope(x, xOffset, heads, headDim, rotated, layout, rotation, rotationOffset, 1);
    }

    private static void rope(
            MemorySegment x,
            long xOffset,
            int heads,
            int headDim,
            int rotated,
            RopeLayout layout,
            MemorySegment rotation,
            long rotationOffset,
            int tokens) {
        KernelRanges.rope(x, xOffset, heads, headDim, rotated, rotation, rotationOffset, tokens);
        for (int head = 0; head < heads; head++) {
            for (int pair = 0; pair < rotated / 2; pair++) {
                long first = (long) head * headDim + (layout == RopeLayout.INTERLEAVED ? 2 * pair : pair);
                long second = first + (layout == RopeLayout.INTERLEAVED ? 1 : rotated / 2);
                for (int t = 0; t < tokens; t++) {
                    double cosine = get(rotation, rotationOffset + 4L * (2L * pair * tokens + t));
                    double sine = get(rotation, rotationOffset + 4L * ((2L * pair + 1) * tokens + t));
                    long a = xOffset + 4L * (first * tokens + t);
                    long b = xOffset + 4L * (second * tokens + t);
                    double u = get(x, a);
                    double v = get(x, b);
                    set(x, a, u * cosine - v * sine);
                    set(x, b, u * sine + v * cosine);
                }
            }
        }
    }

    @Override
    public void gatePanel(
            GateActivation activation,
            MemorySegment gate,
            long gateOffset,
            MemorySegment up,
            long upOffset,
            int features) {
        gate(activation, gate, gateOffset, up, upOffset, features, PANEL_TOKENS);
    }

    @Override
    public void gateRow(
            GateActivation activation,
            MemorySegment gate,
            long gateOffset,
            MemorySegment up,
            long upOffset,
            int features) {
        gate(activation, gate, gateOffset, up, upOffset, features, 1);
    }

    private static void gate(
            GateActivation activation,
            MemorySegment gate,
            long gateOffset,
            MemorySegment up,
            long upOffset,
            int features,
            int tokens) {
        KernelRanges.gate(gate, gateOffset, up, upOffset, features, tokens);
        for (long i = 0; i < (long) features * tokens; i++) {
            double activated = activated(activation, get(gate, gateOffset + 4 * i));
            set(gate, gateOffset + 4 * i, activated * get(up, upOffset + 4 * i));
        }
    }

    private static double activated(GateActivation activation, double g) {
        return switch (activation) {
            case SILU -> g / (1 + Math.exp(-g));
            case GELU_TANH -> g / (1 + Math.exp(-2 * Math.sqrt(2 / Math.PI) * (g + 0.044715 * g * g * g)));
        };
    }

    @Override
    public void addBiasPanel(MemorySegment x, long xOffset, MemorySegment bias, int features) {
        KernelRanges.addBias(x, xOffset, bias, features, PANEL_TOKENS);
        for (int f = 0; f < features; f++) {
            for (int t = 0; t < PANEL_TOKENS; t++) {
                long at = xOffset + 4L * ((long) f * PANEL_TOKENS + t);
                set(x, at, get(x, at) + get(bias, 4L * f));
            }
        }
    }

    @Override
    public void addAbsolutesPanel(MemorySegment x, long xOffset, int features, MemorySegment sums, long sumsOffset) {
        KernelRanges.addAbsolutes(x, xOffset, features, sums, sumsOffset, PANEL_TOKENS);
        ScalarStatistics.addAbsolutes(x, xOffset, features, PANEL_TOKENS, sums, sumsOffset);
    }

    @Override
    public void scaleRow(MemorySegment x, long xOffset, int length, float factor) {
        KernelRanges.floats("x", x, xOffset, length);
        for (int i = 0; i < length; i++) {
            set(x, xOffset + 4L * i, get(x, xOffset + 4L * i) * factor);
        }
    }

    @Override
    public void addRow(MemorySegment x, long xOffset, MemorySegment summand, long summandOffset, int length) {
        KernelRanges.addRow(x, xOffset, summand, summandOffset, length);
        for (int i = 0; i < length; i++) {
            set(x, xOffset + 4L * i, get(x, xOffset + 4L * i) + get(summand, summandOffset + 4L * i));
        }
    }

    @Override
    public void panelToRows(
            MemorySegment panel,
            long panelOffset,
            int firstFeature,
            int features,
            int tokens,
            MemorySegment rows,
            long rowsOffset,
            int rowStride) {
        KernelRanges.panelAndRows(
                panel,
                panelOffset,
                firstFeature + features,
                rows,
                rowsOffset,
                rowStride,
                features,
                tokens,
                PANEL_TOKENS);
        for (int t = 0; t < tokens; t++) {
            for (int f = 0; f < features; f++) {
                float value = get(panel, panelOffset + 4L * ((long) (firstFeature + f) * PANEL_TOKENS + t));
                set(rows, rowsOffset + 4L * ((long) t * rowStride + f), value);
            }
        }
    }

    @Override
    public void rowsToPanel(
            MemorySegment rows,
            long rowsOffset,
            int rowStride,
            int features,
            int tokens,
            MemorySegment panel,
            long panelOffset) {
        KernelRanges.panelAndRows(
                panel, panelOffset, features, rows, rowsOffset, rowStride, features, tokens, PANEL_TOKENS);
        for (int f = 0; f < features; f++) {
            for (int t = 0; t < PANEL_TOKENS; t++) {
                float value = t < tokens ? get(rows, rowsOffset + 4L * ((long) t * rowStride + f)) : 0;
                set(panel, panelOffset + 4L * ((long) f * PANEL_TOKENS + t), value);
            }
        }
    }

    @Override
    public long packedKvBytes(int tokens, int headDim) {
        return 2L * tokens * headDim * Float.BYTES;
    }

    @Override
    public void packKv(
            MemorySegment keys,
            long keysOffset,
            MemorySegment values,
            long valuesOffset,
            int tokens,
            int headDim,
            MemorySegment packed,
            long packedOffset) {
        long bytes = packedKvBytes(tokens, headDim) / 2;
        KernelRanges.bytes("packed", packed, packedOffset, 2 * bytes);
        MemorySegment.copy(keys, keysOffset, packed, packedOffset, bytes);
        MemorySegment.copy(values, valuesOffset, packed, packedOffset + bytes, bytes);
    }

    @Override
    public void attendPanel(
            MemorySegment queries,
            long queriesOffset,
            MemorySegment packed,
            long packedOffset,
            int tokens,
            int headDim,
            int firstQuery,
            int window,
            float scale,
            MemorySegment output,
            long outputOffset,
            MemorySegment rowStatistics,
            long rowStatisticsOffset,
            MemorySegment exponentials,
            long exponentialsOffset,
            KernelScratch scratch) {
        KernelRanges.attendPanel(
                queries,
                queriesOffset,
                packed,
                packedOffset,
                packedKvBytes(tokens, headDim),
                headDim,
                firstQuery,
                window,
                output,
                outputOffset,
                rowStatistics,
                rowStatisticsOffset,
                exponentials,
                exponentialsOffset,
                exponentialBytes(tokens),
                PANEL_TOKENS);
        ScalarAttention.attendPanel(
                queries,
                queriesOffset,
                packed,
                packedOffset,
                tokens,
                headDim,
                firstQuery,
                window,
                scale,
                output,
                outputOffset,
                rowStatistics,
                rowStatisticsOffset,
                exponentials,
                exponentialsOffset,
                ((Scratch) scratch).sums());
    }

    @Override
    public long exponentialBytes(int tokens) {
        return 4L * tokens * PANEL_TOKENS;
    }

    @Override
    public void addColumnSums(
            MemorySegment exponentials,
            long exponentialsOffset,
            int tokens,
            int firstQuery,
            int window,
            MemorySegment rowStatistics,
            long rowStatisticsOffset,
            MemorySegment columnSums,
            long columnSumsOffset,
            KernelScratch scratch) {
        KernelRanges.addColumnSums(
                exponentials,
                exponentialsOffset,
                exponentialBytes(tokens),
                tokens,
                firstQuery,
                window,
                rowStatistics,
                rowStatisticsOffset,
                columnSums,
                columnSumsOffset,
                PANEL_TOKENS);
        ScalarAttention.addColumnSums(
                exponentials,
                exponentialsOffset,
                tokens,
                firstQuery,
                window,
                rowStatistics,
                rowStatisticsOffset,
                columnSums,
                columnSumsOffset);
    }

    @Override
    public void columnMoments(
            MemorySegment rows,
            long rowsOffset,
            int rowCount,
            int rowStride,
            int columns,
            MemorySegment mean,
            long meanOffset,
            MemorySegment variance,
            long varianceOffset) {
        KernelRanges.columnMoments(
                rows, rowsOffset, rowCount, rowStride, columns, mean, meanOffset, variance, varianceOffset);
        ScalarStatistics.columnMoments(
                rows, rowsOffset, rowCount, rowStride, columns, mean, meanOffset, variance, varianceOffset);
    }

    @Override
    public double entropyRow(MemorySegment probabilities, long offset, int length, float logOffset) {
        KernelRanges.floats("probabilities", probabilities, offset, length);
        return ScalarStatistics.entropyRow(probabilities, offset, length, logOffset);
    }

    @Override
    public void softmaxRow(MemorySegment logits, long offset, int length, int first, int visible, float scale) {
        KernelRanges.softmaxRow(logits, offset, length, first, visible);
        ScalarAttention.softmaxRow(logits, offset, length, first, visible, scale);
    }

    @Override
    public void attendDense(
            MemorySegment queries,
            long queriesOffset,
            int groupSize,
            DenseKv kv,
            int entries,
            int firstPosition,
            float[] max,
            float[] sum,
            float[] weighted,
            MemorySegment logits,
            long logitsOffset,
            int logitsStride) {
        KernelRanges.attendDense(
                queries, queriesOffset, groupSize, kv, entries, max, sum, weighted, logits, logitsOffset, logitsStride);
        for (int g = 0; g < groupSize; g++) {
            long logitsRow = logitsOffset + 4L * g * logitsStride;
            ScalarAttention.attendDense(
                    queries,
                    queriesOffset,
                    g,
                    kv,
                    entries,
                    i -> firstPosition > 0 && kv.position(i) < firstPosition,
                    max,
                    sum,
                    weighted,
                    logits,
                    logitsRow);
        }
    }

    @Override
    public void attendDense(DenseKv kv, List<DenseReader> readers) {
        KernelRanges.attendDense(kv, readers);
        for (DenseReader reader : readers) {
            for (int g = 0; g < reader.groupSize(); g++) {
                ScalarAttention.attendDense(
                        reader.queries(),
                        reader.queriesOffset(),
                        g,
                        kv,
                        reader.entries(),
                        i -> IntStream.of(reader.hidden()).anyMatch(slot -> slot == i),
                        reader.max(),
                        reader.sum(),
                        reader.weighted(),
                        reader.logits(),
                        reader.logitsOffset() + 4L * g * reader.logitsStride());
            }
        }
    }

    private static float get(MemorySegment segment, long offset) {
        return segment.get(Layouts.FLOAT, offset);
    }

    private static void set(MemorySegment segment, long offset, double value) {
        segment.set(Layouts.FLOAT, offset, (float) value);
    }
}
