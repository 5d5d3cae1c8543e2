package dev.cakebench.inference.kernels;

import com.sun.management.ThreadMXBean;
import dev.cakebench.inference.gguf.GgmlType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * Speed of the vector kernels on one thread, by thread CPU time: best and median of many samples. Run it by hand,
 * pinned to a core; {@code main(filter)} keeps the lines that contain the filter.
 */
public final class KernelBench {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int SAMPLES = 41;
    private static final long WARM_UP_NANOS = 1_000_000_000L;
    private static final double SAMPLE_NANOS = 1e7;

    private static String filter = "";

    private KernelBench() {}

    public static void main(String[] args) {
        filter = args.length > 0 ? args[0] : "";
        Kernels kernels = KernelProvider.choose("vector");
        System.out.println(kernels.name());
        for (GgmlType type : new GgmlType[] {GgmlType.F32, GgmlType.Q8_0, GgmlType.Q4_1, GgmlType.Q4_0}) {
            panels(kernels, type, 576, 1536, 512);
            panels(kernels, type, 1536, 576, 512);
            panels(kernels, type, 2048, 576, 512);
        }
        for (GgmlType type : GgmlType.values()) {
            dequantize(kernels, type);
        }
        for (GgmlType type : new GgmlType[] {
            GgmlType.Q8_0,
            GgmlType.Q4_0,
            GgmlType.Q4_1,
            GgmlType.F16,
            GgmlType.BF16,
            GgmlType.Q5_0,
            GgmlType.Q4_K,
            GgmlType.Q6_K,
            GgmlType.F32
        }) {
            for (int batch : new int[] {1, 2, 4, 16, 36}) {
                rows(kernels, type, 576, 1536, batch);
                rows(kernels, type, 2048, 4096, batch);
            }
        }
        attention(kernels, 512, Integer.MAX_VALUE, 64);
        attention(kernels, 2048, Integer.MAX_VALUE, 64);
        attention(kernels, 2048, Integer.MAX_VALUE, 128);
        attention(kernels, 2048, 512, 64);
        for (KvType type : KvType.values()) {
            decodeAttention(kernels, type, 512, 3, 64);
            decodeAttention(kernels, type, 8192, 3, 64);
        }
        elementwise(kernels);
    }

    private static void panels(Kernels kernels, GgmlType type, int columns, int rows, int tokens) {
        int panels = tokens / kernels.panelTokens();
        WeightMatrix weights = TestWeights.random(type, rows, columns, 1);
        MemorySegment x = random((long) panels * columns * kernels.panelTokens());
        MemorySegment y = random((long) panels * rows * kernels.panelTokens());
        KernelScratch scratch = kernels.newScratch(Arena.global(), columns, 64);
        measure(
                "matMulPanels %s K=%d N=%d M=%d".formatted(type, columns, rows, tokens),
                2.0 * rows * columns * tokens,
                "GFLOPS",
                () -> kernels.matMulPanels(weights, 0, rows, x, y, panels, false, scratch));
    }

    private static void dequantize(Kernels kernels, GgmlType type) {
        WeightMatrix weights = TestWeights.random(type, 64, 2048, 1);
        MemorySegment target = random(2048);
        measure("dequantizeRow %s".formatted(type), 64 * 2048, "Gweights/s", () -> {
            for (int row = 0; row < 64; row++) {
                kernels.dequantizeRow(weights, row, target, 0);
            }
        });
    }

    private static void rows(Kernels kernels, GgmlType type, int columns, int rows, int batch) {
        WeightMatrix weights = TestWeights.random(type, rows, columns, 1);
        MemorySegment x = random((long) batch * columns);
        MemorySegment y = random((long) batch * rows);
        KernelScratch scratch = kernels.newScratch(Arena.global(), columns, 64);
        measure(
                "matMulRows %s K=%d N=%d batch=%d".formatted(type, columns, rows, batch),
                -1.0 * rows * columns,
                "ns/weight",
                () -> kernels.matMulRows(weights, 0, rows, x, 0, y, 0, batch, false, scratch));
    }

    private static void attention(Kernels kernels, int tokens, int window, int headDim) {
        int lanes = kernels.panelTokens();
        MemorySegment k = random((long) tokens * headDim);
        MemorySegment v = random((long) tokens * headDim);
        MemorySegment queries = random((long) tokens * headDim);
        MemorySegment output = random((long) tokens * headDim);
        MemorySegment statistics = random(2L * tokens);
        MemorySegment columnSums = random(tokens);
        MemorySegment packed = Arena.global().allocate(kernels.packedKvBytes(tokens, headDim), 64);
        KernelScratch scratch = kernels.newScratch(Arena.global(), 1, headDim);
        measure(
                "packKv T=%d D=%d".formatted(tokens, headDim),
                1.0 * tokens * headDim,
                "Gelements/s",
                () -> kernels.packKv(k, 0, v, 0, tokens, headDim, packed, 0));
        // Each query and each key that it sees: two products.
        long seen = Math.min(window, tokens);
        double operations = 2.0 * (seen * (seen + 1) + 2 * (tokens - seen) * seen) * headDim;
        String shape = window < tokens
                ? "T=%d window=%d D=%d".formatted(tokens, window, headDim)
                : "T=%d D=%d".formatted(tokens, headDim);
        measure("attendPanel " + shape, operations, "GFLOPS", () -> {
            for (int first = 0; first < tokens; first += lanes) {
                long at = 4L * first * headDim;
                kernels.attendPanel(
                        queries,
                        at,
                        packed,
                        0,
                        tokens,
                        headDim,
                        first,
                        window,
                        0.1f,
                        output,
                        at,
                        statistics,
                        8L * first,
                        scratch);
            }
        });
        measure("addColumnSums " + shape, operations / 2, "GFLOPS", () -> {
            for (int first = 0; first < tokens; first += lanes) {
                long at = 4L * first * headDim;
                kernels.addColumnSums(
                        queries,
                        at,
                        packed,
                        0,
                        tokens,
                        headDim,
                        first,
                        window,
                        0.1f,
                        statistics,
                        8L * first,
                        columnSums,
                        0,
                        scratch);
            }
        });
    }

    private static void decodeAttention(Kernels kernels, KvType type, int entries, int groupSize, int headDim) {
        MemorySegment rows = random((long) entries * headDim);
        var kv = new DenseKv(Arena.ofAuto(), type, headDim, entries);
        for (int i = 0; i < entries; i++) {
            kv.set(i, i, rows, 4L * i * headDim, rows, 4L * i * headDim);
        }
        MemorySegment queries = random((long) groupSize * headDim);
        MemorySegment logits = random((long) groupSize * entries);
        float[] max = new float[groupSize];
        float[] sum = new float[groupSize];
        float[] weighted = new float[groupSize * headDim];
        measure(
                "attendDense %s T=%d group=%d D=%d".formatted(type, entries, groupSize, headDim),
                -1.0 * entries,
                "ns/entry",
                () -> {
                    Arrays.fill(max, Float.NEGATIVE_INFINITY);
                    kernels.attendDense(queries, 0, groupSize, kv, entries, 0, max, sum, weighted, logits, 0, entries);
                });
    }

    private static void elementwise(Kernels kernels) {
        int features = 576;
        int count = features * kernels.panelTokens();
        MemorySegment x = random(count);
        MemorySegment y = random(count);
        MemorySegment weight = random(features);
        measure("rmsNormPanel", count, "G/s", () -> kernels.rmsNormPanel(x, 0, weight, y, 0, features, 1e-5f));
        for (GateActivation activation : GateActivation.values()) {
            measure("gatePanel " + activation, count, "G/s", () -> kernels.gatePanel(activation, y, 0, x, 0, features));
        }
        measure("addBiasPanel", count, "G/s", () -> kernels.addBiasPanel(y, 0, weight, features));
        measure("addRow", count, "G/s", () -> kernels.addRow(y, 0, x, 0, count));
        measure(
                "panelToRows",
                count,
                "G/s",
                () -> kernels.panelToRows(x, 0, 0, features, kernels.panelTokens(), y, 0, features));
        measure(
                "rowsToPanel",
                count,
                "G/s",
                () -> kernels.rowsToPanel(x, 0, features, features, kernels.panelTokens(), y, 0));
        measure("rmsNormRow", features, "G/s", () -> kernels.rmsNormRow(x, 0, weight, y, 0, features, 1e-5f));
        measure("softmaxRow", count, "G/s", () -> kernels.softmaxRow(x, 0, count, 0, count, 1f));
        MemorySegment rotation = random(64);
        measure(
                "ropeRow",
                features,
                "G/s",
                () -> kernels.ropeRow(x, 0, features / 64, 64, 64, RopeLayout.INTERLEAVED, rotation, 0));
    }

    /** Prints work per second, or with negative {@code work} nanoseconds per unit of work. */
    private static void measure(String name, double work, String unit, Runnable task) {
        if (!name.contains(filter)) {
            return;
        }
        long start = THREADS.getCurrentThreadCpuTime();
        double perCall = 0;
        while (THREADS.getCurrentThreadCpuTime() - start < WARM_UP_NANOS) {
            long before = THREADS.getCurrentThreadCpuTime();
            task.run();
            perCall = THREADS.getCurrentThreadCpuTime() - before;
        }
        int repeats = (int) Math.clamp(SAMPLE_NANOS / perCall, 1, 1_000_000);
        double[] nanos = new double[SAMPLES];
        long allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
        for (int sample = 0; sample < SAMPLES; sample++) {
            long before = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < repeats; i++) {
                task.run();
            }
            nanos[sample] = (THREADS.getCurrentThreadCpuTime() - before) / (double) repeats;
        }
        long allocated = (THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore) / SAMPLES / repeats;
        Arrays.sort(nanos);
        double best = work > 0 ? work / nanos[0] : nanos[0] / -work;
        double median = work > 0 ? work / nanos[SAMPLES / 2] : nanos[SAMPLES / 2] / -work;
        System.out.printf(
                Locale.ROOT,
                "%-44s best %8.4f median %8.4f %s, %d bytes allocated%n",
                name,
                best,
                median,
                unit,
                allocated);
    }

    private static MemorySegment random(long count) {
        MemorySegment segment = Arena.global().allocate(4 * count, 64);
        Random random = new Random(1);
        for (long i = 0; i < count; i++) {
            segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian());
        }
        return segment;
    }
}
