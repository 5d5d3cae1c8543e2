package dev.cakebench.inference.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Attention of a decoding step over a dense cache: {@code giga} is cache entries per nanosecond. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH sets the parameters and calls prepare() first
public class DecodeAttentionBenchmark {

    private static final int HEAD_DIM = 64;
    private static final double TOLERANCE = 1e-4;

    @Param({"F32", "F16", "Q8_0"})
    public KvType type;

    @Param({"512", "8192"})
    public int entries;

    @Param({"1", "3"})
    public int groupSize;

    private Kernels kernels;
    private DenseKv kv;
    private MemorySegment queries;
    private MemorySegment logits;
    private float[] max;
    private float[] sum;
    private float[] weighted;

    @Setup(Level.Trial)
    public void prepare() {
        kernels = KernelProvider.choose("vector");
        MemorySegment rows = Inputs.random((long) entries * HEAD_DIM);
        kv = new DenseKv(Arena.ofAuto(), type, HEAD_DIM, entries);
        for (int i = 0; i < entries; i++) {
            long row = 4L * i * HEAD_DIM;
            kv.set(i, i, rows, row, rows, row);
        }
        queries = Inputs.random((long) groupSize * HEAD_DIM);
        logits = Inputs.zeros((long) groupSize * entries);
        max = new float[groupSize];
        sum = new float[groupSize];
        weighted = new float[groupSize * HEAD_DIM];
        attend(new ScalarKernels());
        float[] expected = weighted.clone();
        attend(kernels);
        Inputs.requireAgreement("attendDense", expected, weighted, TOLERANCE);
    }

    @Benchmark
    public float[] attend(Work work) {
        attend(kernels);
        work.giga += entries;
        return weighted;
    }

    private void attend(Kernels by) {
        Arrays.fill(max, Float.NEGATIVE_INFINITY);
        Arrays.fill(sum, 0);
        Arrays.fill(weighted, 0);
        by.attendDense(queries, 0, groupSize, kv, entries, 0, max, sum, weighted, logits, 0, entries);
    }
}
