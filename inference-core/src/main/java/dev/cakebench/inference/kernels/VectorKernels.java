package dev.cakebench.inference.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.List;

/**
 * {@link Kernels} of the Vector API, for 128, 256 and 512 bits. Every method checks its ranges and then works with
 * addresses; see {@link GemmTile} for the reason behind the form of the pieces.
 *
 * <p>The fences keep a segment of an automatic arena alive while only its address is in use.
 */
// The fences stand in no finally block because after an exception no kernel runs that could use the addresses.
@SuppressWarnings("ReachabilityFenceUsage")
final class VectorKernels implements Kernels {

    @Override
    public String name() {
        return "vector-" + Simd.FLOATS.vectorBitSize();
    }

    @Override
    public int panelTokens() {
        return Simd.PANEL_TOKENS;
    }

    @Override
    public KernelScratch newScratch(Arena arena, int maxColumns, int maxHeadDim) {
        return new VectorScratch(arena, maxColumns, maxHeadDim);
    }

    @Override
    public void dequantizeRow(WeightMatrix weights, int row, MemorySegment target, long targetOffset) {
        KernelRanges.dequantizeRow(weights, row, target, targetOffset);
        MemorySegment data = weights.data();
        long source = data.address() + row * weights.type().rowBytes(weights.columns());
        WeightFormats.dequantize(weights.type(), source, target.address() + targetOffset, weights.columns());
        Reference.reachabilityFence(data);
        Reference.reachabilityFence(target);
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
        KernelRanges.matMulPanels(weights, firstRow, rows, x, y, panels, Simd.PANEL_TOKENS);
        VectorScratch own = VectorScratch.of(scratch, weights.columns(), 0);
        MemorySegment data = weights.data();
        Gemm.multiply(
                weights.type(),
                data.address(),
                weights.rows(),
                weights.columns(),
                firstRow,
                rows,
                x.address(),
                y.address(),
                panels,
                accumulate,
                own);
        Reference.reachabilityFence(data);
        Reference.reachabilityFence(x);
        Reference.reachabilityFence(y);
        Reference.reachabilityFence(own.memory);
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
        VectorScratch own = VectorScratch.of(scratch, weights.columns(), 0);
        MemorySegment data = weights.data();
        MatVec.multiply(
                weights.type(),
                data.address(),
                weights.rows(),
                weights.columns(),
                firstRow,
                rows,
                x.address() + xOffset,
                y.address() + yOffset,
                batch,
                accumulate,
                own);
        Reference.reachabilityFence(data);
        Reference.reachabilityFence(x);
        Reference.reachabilityFence(y);
        Reference.reachabilityFence(own.memory);
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
        KernelRanges.rmsNorm(x, xOffset, weight, y, yOffset, features, Simd.PANEL_TOKENS);
        PanelMath.rmsNorm(x.address() + xOffset, weight.address(), y.address() + yOffset, features, epsilon);
        Reference.reachabilityFence(x);
        Reference.reachabilityFence(weight);
        Reference.reachabilityFence(y);
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
        KernelRanges.rmsNorm(x, xOffset, weight, y, yOffset, features, 1);
        RowMath.rmsNorm(x.address() + xOffset, weight.address(), y.address() + yOffset, features, epsilon);
        Reference.reachabilityFence(x);
        Reference.reachabilityFence(weight);
        Reference.reachabilityFence(y);
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
        KernelRanges.rope(x, xOffset, heads, headDim, rotated, rotation, rotationOffset, Simd.PANEL_TOKENS);
        PanelMath.rope(x.address() + xOffset, heads, headDim, rotated, layout, rotation.address() + rotationOffset);
        Reference.reachabilityFence(x);
        Reference.reachabilityFence(rotation);
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
        KernelRanges.rope(x, xOffset, heads, headDim, rotated, rotation, rotationOffset, 1);
        RowMath.rope(x.address() + xOffset, heads, headDim, rotated, layout, rotation.address() + rotationOffset);
        Reference.reachabilityFence(x);
        Reference.reachabilityFence(rotation);
    }

    @Override
    public void gatePanel(
            GateActivation activation,
            MemorySegment gate,
            long gateOffset,
            MemorySegment up,
            long upOffset,
            int features) {
        KernelRanges.gate(gate, gateOffset, up, upOffset, features, Simd.PANEL_TOKENS);
        long count = (long) features * Simd.PANEL_TOKENS;
        GateMath.gate(activation, gate.address() + gateOffset, up.address() + upOffset, count);
        Reference.reachabilityFence(gate);
        Reference.reachabilityFence(up);
    }

    @Override
    public void gateRow(
            GateActivation activation,
            MemorySegment gate,
            long gateOffset,
            MemorySegment up,
            long upOffset,
            int features) {
        KernelRanges.gate(gate, gateOffset, up, upOffset, features, 1);
        GateMath.gate(activation, gate.address() + gateOffset, up.address() + upOffset, features);
        Reference.reachabilityFence(gate);
        Reference.reachabilityFence(up);
    }

    @Override
    public void addBiasPanel(MemorySegment x, long xOffset, MemorySegment bias, int features) {
        KernelRanges.addBias(x, xOffset, bias, features, Simd.PANEL_TOKENS);
        PanelMath.addBias(x.address() + xOffset, bias.address(), features);
        Reference.reachabilityFence(x);
        Reference.reachabilityFence(bias);
    }

    @Override
    public void addAbsolutesPanel(MemorySegment x, long xOffset, int features, MemorySegment sums, long sumsOffset) {
        KernelRanges.addAbsolutes(x, xOffset, features, sums, sumsOffset, Simd.PANEL_TOKENS);
        PanelMath.addAbsolutes(x.address() + xOffset, features, sums.address() + sumsOffset);
        Reference.reachabilityFence(x);
        Reference.reachabilityFence(sums);
    }

    @Override
    public void scaleRow(MemorySegment x, long xOffset, int length, float factor) {
        KernelRanges.floats("x", x, xOffset, length);
        RowMath.scale(x.address() + xOffset, length, factor);
        Reference.reachabilityFence(x);
    }

    @Override
    public void addRow(MemorySegment x, long xOffset, MemorySegment summand, long summandOffset, int length) {
        KernelRanges.addRow(x, xOffset, summand, summandOffset, length);
        RowMath.add(x.address() + xOffset, summand.address() + summandOffset, length);
        Reference.reachabilityFence(x);
        Reference.reachabilityFence(summand);
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
                Simd.PANEL_TOKENS);
        PanelMath.toRows(
                panel.address() + panelOffset, firstFeature, features, tokens, rows.address() + rowsOffset, rowStride);
        Reference.reachabilityFence(panel);
        Reference.reachabilityFence(rows);
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
                panel, panelOffset, features, rows, rowsOffset, rowStride, features, tokens, Simd.PANEL_TOKENS);
        PanelMath.fromRows(rows.address() + rowsOffset, rowStride, features, tokens, panel.address() + panelOffset);
        Reference.reachabilityFence(panel);
        Reference.reachabilityFence(rows);
    }

    @Override
    public long packedKvBytes(int tokens, int headDim) {
        return PackedKv.bytes(tokens, headDim);
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
        KernelRanges.floats("keys", keys, keysOffset, (long) tokens * headDim);
        KernelRanges.floats("values", values, valuesOffset, (long) tokens * headDim);
        KernelRanges.bytes("packed", packed, packedOffset, packedKvBytes(tokens, headDim));
        PackedKv.pack(
                keys.address() + keysOffset,
                values.address() + valuesOffset,
                tokens,
                headDim,
                packed.address() + packedOffset);
        Reference.reachabilityFence(keys);
        Reference.reachabilityFence(values);
        Reference.reachabilityFence(packed);
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
                Simd.PANEL_TOKENS);
        VectorScratch own = VectorScratch.of(scratch, 0, headDim);
        PrefillAttention.attend(
                queries.address() + queriesOffset,
                packed.address() + packedOffset,
                tokens,
                headDim,
                firstQuery,
                window,
                scale,
                wantedAddress(output, outputOffset),
                rowStatistics.address() + rowStatisticsOffset,
                wantedAddress(exponentials, exponentialsOffset),
                own);
        Reference.reachabilityFence(queries);
        Reference.reachabilityFence(packed);
        Reference.reachabilityFence(output);
        Reference.reachabilityFence(rowStatistics);
        Reference.reachabilityFence(exponentials);
        Reference.reachabilityFence(own.memory);
    }

    /** 0 for what is not wanted. */
    private static long wantedAddress(MemorySegment segment, long offset) {
        return segment.equals(MemorySegment.NULL) ? 0 : segment.address() + offset;
    }

    @Override
    public long exponentialBytes(int tokens) {
        return ColumnSums.exponentialBytes(tokens);
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
                Simd.PANEL_TOKENS);
        VectorScratch own = VectorScratch.of(scratch, 0, 0);
        ColumnSums.add(
                exponentials.address() + exponentialsOffset,
                tokens,
                firstQuery,
                window,
                rowStatistics.address() + rowStatisticsOffset,
                columnSums.address() + columnSumsOffset,
                own);
        Reference.reachabilityFence(exponentials);
        Reference.reachabilityFence(rowStatistics);
        Reference.reachabilityFence(columnSums);
        Reference.reachabilityFence(own.memory);
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
        WindowMath.moments(
                rows.address() + rowsOffset,
                rowCount,
                4L * rowStride,
                columns,
                mean.address() + meanOffset,
                variance.address() + varianceOffset);
        Reference.reachabilityFence(rows);
        Reference.reachabilityFence(mean);
        Reference.reachabilityFence(variance);
    }

    @Override
    public double entropyRow(MemorySegment probabilities, long offset, int length, float logOffset) {
        KernelRanges.floats("probabilities", probabilities, offset, length);
        double entropy = WindowMath.entropy(probabilities.address() + offset, length, logOffset);
        Reference.reachabilityFence(probabilities);
        return entropy;
    }

    @Override
    public void softmaxRow(MemorySegment logits, long offset, int length, int first, int visible, float scale) {
        KernelRanges.softmaxRow(logits, offset, length, first, visible);
        RowMath.softmax(logits.address() + offset, length, first, visible, scale);
        Reference.reachabilityFence(logits);
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
        if (entries > 0) {
            DenseAttention.attend(
                    queries.address() + queriesOffset,
                    groupSize,
                    kv,
                    entries,
                    firstPosition,
                    max,
                    sum,
                    weighted,
                    logits.address() + logitsOffset,
                    logitsStride);
        }
        Reference.reachabilityFence(queries);
        Reference.reachabilityFence(kv);
        Reference.reachabilityFence(logits);
    }

    @Override
    public void attendDense(DenseKv kv, List<DenseReader> readers) {
        KernelRanges.attendDense(kv, readers);
        DenseAttention.attend(kv, readers);
        Reference.reachabilityFence(kv);
        Reference.reachabilityFence(readers);
    }
}
