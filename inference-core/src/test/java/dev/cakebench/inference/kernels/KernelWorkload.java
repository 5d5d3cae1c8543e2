package dev.cakebench.inference.kernels;

import dev.cakebench.inference.gguf.GgmlType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One small call of every kernel on fixed inputs. {@link #main} runs all of them once and prints a digest of the bits of
 * all results, for a JVM started with {@code -Xint}.
 */
final class KernelWorkload {
    private static final int COLUMNS = 256;
    private static final int ROWS = 7;
    private static final int TOKENS = 90;
    private static final int HEAD_DIM = 18;
    private static final int GROUP = 3;

    private final Kernels kernels;
    private final Map<String, Runnable> calls = new LinkedHashMap<>();
    private final List<MemorySegment> results = new ArrayList<>();
    private long seed = 1;

    KernelWorkload(Kernels kernels) {
        this.kernels = kernels;
        int lanes = kernels.panelTokens();
        KernelScratch scratch = kernels.newScratch(Arena.ofAuto(), COLUMNS, HEAD_DIM);
        for (GgmlType type : GgmlType.values()) {
            addProducts(type, lanes, scratch);
        }
        addAttention(lanes, scratch);
        addElementwise(lanes);
    }

    public static void main(String[] args) {
        KernelWorkload workload = new KernelWorkload(new VectorKernels());
        workload.calls().values().forEach(Runnable::run);
        System.out.println(workload.digest());
    }

    /** The calls by name; each may be repeated and gives the same results again. */
    Map<String, Runnable> calls() {
        return calls;
    }

    /** Digest of the bits of all results so far. */
    long digest() {
        long digest = 17;
        for (MemorySegment result : results) {
            digest = digest * 31 + Arrays.hashCode(result.toArray(ValueLayout.JAVA_INT));
        }
        return digest;
    }

    private void addProducts(GgmlType type, int lanes, KernelScratch scratch) {
        WeightMatrix weights = TestWeights.random(type, ROWS, COLUMNS, seed++);
        MemorySegment panels = input(COLUMNS * lanes);
        MemorySegment panelResult = result(ROWS * lanes);
        MemorySegment rows = input(5 * COLUMNS);
        MemorySegment one = result(ROWS);
        MemorySegment five = result(5 * ROWS);
        MemorySegment row = result(COLUMNS);
        calls.put(
                "matMulPanels " + type,
                () -> kernels.matMulPanels(weights, 0, ROWS, panels, panelResult, 1, false, scratch));
        calls.put(
                "matMulRows of one " + type,
                () -> kernels.matMulRows(weights, 0, ROWS, rows, 0, one, 0, 1, false, scratch));
        calls.put(
                "matMulRows of five " + type,
                () -> kernels.matMulRows(weights, 0, ROWS, rows, 0, five, 0, 5, false, scratch));
        calls.put("dequantizeRow " + type, () -> kernels.dequantizeRow(weights, 3, row, 0));
    }

    private void addAttention(int lanes, KernelScratch scratch) {
        MemorySegment queries = input(HEAD_DIM * lanes);
        MemorySegment keys = input(TOKENS * HEAD_DIM);
        MemorySegment values = input(TOKENS * HEAD_DIM);
        MemorySegment packed = result(Math.toIntExact(kernels.packedKvBytes(TOKENS, HEAD_DIM) / 4));
        calls.put("packKv", () -> kernels.packKv(keys, 0, values, 0, TOKENS, HEAD_DIM, packed, 0));
        addWindow(queries, packed, Integer.MAX_VALUE, lanes, scratch);
        addWindow(queries, packed, lanes / 2, lanes, scratch);
        addSharedAttention(KvType.F32);
        addSharedAttention(KvType.F16);
        for (KvType type : KvType.values()) {
            addDenseAttention(type, 0);
            addDenseAttention(type, TOKENS / 3);
        }
    }

    /** Attention of the last panel of queries over a window of keys. */
    private void addWindow(MemorySegment queries, MemorySegment packed, int window, int lanes, KernelScratch scratch) {
        MemorySegment output = result(HEAD_DIM * lanes);
        MemorySegment statistics = result(2 * lanes);
        MemorySegment columnSums = result(TOKENS);
        MemorySegment exponentials = input(Math.toIntExact(kernels.exponentialBytes(TOKENS) / 4));
        int first = TOKENS / lanes * lanes;
        calls.put(
                "attendPanel, window " + window,
                () -> kernels.attendPanel(
                        queries,
                        0,
                        packed,
                        0,
                        TOKENS,
                        HEAD_DIM,
                        first,
                        window,
                        0.2f,
                        output,
                        0,
                        statistics,
                        0,
                        exponentials,
                        0,
                        scratch));
        calls.put("addColumnSums, window " + window, () -> {
            columnSums.fill((byte) 0);
            kernels.addColumnSums(exponentials, 0, TOKENS, first, window, statistics, 0, columnSums, 0, scratch);
        });
    }

    /** Attention while decoding, {@code hidden} of the entries being hidden. */
    private void addDenseAttention(KvType type, int hidden) {
        int headDim = type == KvType.Q8_0 ? 32 : HEAD_DIM;
        MemorySegment queries = input(GROUP * headDim);
        MemorySegment rows = input(TOKENS * headDim);
        MemorySegment logits = result(GROUP * TOKENS);
        MemorySegment merged = result(GROUP * (headDim + 2));
        float[] max = new float[GROUP];
        float[] sum = new float[GROUP];
        float[] weighted = new float[GROUP * headDim];
        var kv = new DenseKv(Arena.ofAuto(), type, headDim, TOKENS);
        for (int i = 0; i < TOKENS; i++) {
            kv.set(i, i * 7 % TOKENS, rows, 4L * i * headDim, rows, 4L * (TOKENS - 1 - i) * headDim);
        }
        calls.put("attendDense %s, %d hidden".formatted(type, hidden), () -> {
            Arrays.fill(max, -1);
            Arrays.fill(sum, 2);
            Arrays.fill(weighted, 0.5f);
            kernels.attendDense(queries, 0, GROUP, kv, TOKENS, hidden, max, sum, weighted, logits, 0, TOKENS);
            MemorySegment.copy(max, 0, merged, ValueLayout.JAVA_FLOAT, 0, GROUP);
            MemorySegment.copy(sum, 0, merged, ValueLayout.JAVA_FLOAT, 4L * GROUP, GROUP);
            MemorySegment.copy(weighted, 0, merged, ValueLayout.JAVA_FLOAT, 8L * GROUP, GROUP * headDim);
        });
    }

    /** Attention of two readers of one store. */
    private void addSharedAttention(KvType type) {
        MemorySegment queries = input(GROUP * HEAD_DIM);
        MemorySegment rows = input(TOKENS * HEAD_DIM);
        MemorySegment sums = result(2 * GROUP);
        var kv = new DenseKv(Arena.ofAuto(), type, HEAD_DIM, TOKENS);
        for (int i = 0; i < TOKENS; i++) {
            kv.set(i, i, rows, 4L * i * HEAD_DIM, rows, 4L * (TOKENS - 1 - i) * HEAD_DIM);
        }
        List<DenseReader> readers = List.of(reader(queries, TOKENS), reader(queries, TOKENS / 2));
        calls.put("attendDense %s, two readers".formatted(type), () -> {
            for (DenseReader reader : readers) {
                Arrays.fill(reader.max(), -1);
                Arrays.fill(reader.sum(), 2);
                Arrays.fill(reader.weighted(), 0.5f);
            }
            kernels.attendDense(kv, readers);
            for (int i = 0; i < readers.size(); i++) {
                MemorySegment.copy(readers.get(i).sum(), 0, sums, ValueLayout.JAVA_FLOAT, 4L * GROUP * i, GROUP);
            }
        });
    }

    private DenseReader reader(MemorySegment queries, int entries) {
        return new DenseReader(
                queries,
                0,
                GROUP,
                entries,
                new float[GROUP],
                new float[GROUP],
                new float[GROUP * HEAD_DIM],
                result(GROUP * TOKENS),
                0,
                TOKENS,
                new int[] {entries / 2, 3});
    }

    private void addElementwise(int lanes) {
        int features = 37;
        int length = features * lanes;
        MemorySegment panel = input(length);
        MemorySegment other = input(length);
        MemorySegment weight = input(features);
        MemorySegment rotation = input(16 * lanes);
        onCopy("rmsNormPanel", panel, x -> kernels.rmsNormPanel(x, 0, weight, x, 0, features, 1e-5f));
        onCopy("rmsNormRow", weight, x -> kernels.rmsNormRow(x, 0, weight, x, 0, features, 1e-5f));
        onCopy("ropePanel", panel, x -> kernels.ropePanel(x, 0, 2, 18, 16, RopeLayout.INTERLEAVED, rotation, 0));
        onCopy("ropeRow", weight, x -> kernels.ropeRow(x, 0, 2, 18, 16, RopeLayout.SPLIT_HALVES, rotation, 0));
        for (GateActivation activation : GateActivation.values()) {
            onCopy("gatePanel " + activation, panel, x -> kernels.gatePanel(activation, x, 0, other, 0, features));
            onCopy("gateRow " + activation, weight, x -> kernels.gateRow(activation, x, 0, other, 0, features));
        }
        onCopy("addBiasPanel", panel, x -> kernels.addBiasPanel(x, 0, weight, features));
        onCopy("addAbsolutesPanel", rotation, x -> kernels.addAbsolutesPanel(panel, 0, features, x, 0));
        onCopy("addRow", weight, x -> kernels.addRow(x, 0, other, 0, features));
        onCopy("scaleRow", weight, x -> kernels.scaleRow(x, 0, features, 0.3f));
        onCopy("softmaxRow", weight, x -> kernels.softmaxRow(x, 0, features, 1, features - 2, 1.5f));
        addWindowStatistics(other);
        onCopy("panelToRows", other, x -> kernels.panelToRows(panel, 0, 1, features - 1, lanes, x, 0, features - 1));
        onCopy("rowsToPanel", other, x -> kernels.rowsToPanel(panel, 0, features, features, lanes, x, 0));
    }

    private void addWindowStatistics(MemorySegment rows) {
        int columns = 53;
        MemorySegment mean = result(2 * columns);
        MemorySegment variance = result(2 * columns);
        calls.put("columnMoments", () -> kernels.columnMoments(rows, 0, 5, columns + 2, columns, mean, 0, variance, 0));
        MemorySegment probabilities = input(columns);
        MemorySegment entropy = result(2);
        for (int i = 0; i < columns; i++) {
            float p = probabilities.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            probabilities.setAtIndex(ValueLayout.JAVA_FLOAT, i, Math.min(1, Math.abs(p)));
        }
        calls.put(
                "entropyRow",
                () -> entropy.set(
                        ValueLayout.JAVA_DOUBLE_UNALIGNED, 0, kernels.entropyRow(probabilities, 0, columns, 1e-10f)));
    }

    private interface InPlace {
        void apply(MemorySegment x);
    }

    private void onCopy(String name, MemorySegment source, InPlace call) {
        MemorySegment target = result(Math.toIntExact(source.byteSize() / 4));
        calls.put(name, () -> {
            target.copyFrom(source);
            call.apply(target);
        });
    }

    private MemorySegment input(int count) {
        return Floats.random(count, seed++, 1).exact();
    }

    private MemorySegment result(int count) {
        MemorySegment segment = Floats.of(count).exact();
        results.add(segment);
        return segment;
    }
}
