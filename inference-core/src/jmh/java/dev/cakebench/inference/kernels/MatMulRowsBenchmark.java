package dev.cakebench.inference.kernels;

import dev.cakebench.inference.gguf.GgmlType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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

/** Products with weights while decoding: {@code giga} is weights per nanosecond, however many sequences share them. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH sets the parameters and calls prepare() first
public class MatMulRowsBenchmark {

    private static final double TOLERANCE = 1e-5;

    @Param({"Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q4_K", "Q6_K", "F16", "F32"})
    public GgmlType type;

    /** Columns x rows; the second is larger than a core's cache. */
    @Param({"768x1536", "2048x8192"})
    public String shape;

    @Param({"1", "4", "16", "36"})
    public int batch;

    private Kernels kernels;
    private WeightMatrix weights;
    private MemorySegment x;
    private MemorySegment y;
    private KernelScratch scratch;

    @Setup(Level.Trial)
    public void prepare() {
        int by = shape.indexOf('x');
        int columns = Integer.parseInt(shape.substring(0, by));
        int rows = Integer.parseInt(shape.substring(by + 1));
        kernels = KernelProvider.choose("vector");
        weights = TestWeights.random(type, rows, columns, 1);
        x = Inputs.random((long) batch * columns);
        y = Inputs.zeros((long) batch * rows);
        scratch = kernels.newScratch(Arena.ofAuto(), columns, 1);
        MemorySegment expected = Inputs.zeros((long) batch * rows);
        Kernels scalar = new ScalarKernels();
        scalar.matMulRows(
                weights, 0, rows, x, 0, expected, 0, batch, false, scalar.newScratch(Arena.ofAuto(), columns, 1));
        kernels.matMulRows(weights, 0, rows, x, 0, y, 0, batch, false, scratch);
        Inputs.requireAgreement("matMulRows", Inputs.floats(expected), Inputs.floats(y), TOLERANCE);
    }

    @Benchmark
    public MemorySegment multiply(Work work) {
        kernels.matMulRows(weights, 0, weights.rows(), x, 0, y, 0, batch, false, scratch);
        work.giga += (double) weights.rows() * weights.columns();
        return y;
    }
}
