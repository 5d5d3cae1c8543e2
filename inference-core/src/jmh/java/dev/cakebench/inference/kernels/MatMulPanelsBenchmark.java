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

/** A prefill's products with weights, unpacking included: {@code giga} is GFLOP/s. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH sets the parameters and calls prepare() first
public class MatMulPanelsBenchmark {

    private static final int TOKENS = 512;
    private static final int CHECKED_TOKENS = 80;
    private static final double TOLERANCE = 1e-5;

    @Param({"Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q4_K", "Q6_K", "F16", "F32"})
    public GgmlType type;

    /** Columns x rows; the columns of formats with blocks of 256 values must be a multiple of that. */
    @Param({"768x1536", "2048x2048"})
    public String shape;

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
        MemorySegment tokens = Inputs.random((long) TOKENS * columns);
        x = Inputs.panels(kernels, tokens, TOKENS, columns);
        y = Inputs.zeros((long) TOKENS * rows);
        scratch = kernels.newScratch(Arena.ofAuto(), columns, 1);
        Inputs.requireAgreement(
                "matMulPanels", products(new ScalarKernels(), tokens), products(kernels, tokens), TOLERANCE);
    }

    @Benchmark
    public MemorySegment multiply(Work work) {
        kernels.matMulPanels(weights, 0, weights.rows(), x, y, TOKENS / kernels.panelTokens(), false, scratch);
        work.giga += 2.0 * weights.rows() * weights.columns() * TOKENS;
        return y;
    }

    /** Of a few tokens and rows, so that the scalar twin does not take minutes. */
    private float[] products(Kernels by, MemorySegment tokens) {
        int rows = 50;
        int columns = weights.columns();
        int panels = Math.ceilDiv(CHECKED_TOKENS, by.panelTokens());
        MemorySegment input = Inputs.panels(by, tokens, CHECKED_TOKENS, columns);
        MemorySegment output = Inputs.zeros((long) panels * by.panelTokens() * weights.rows());
        by.matMulPanels(weights, 0, rows, input, output, panels, false, by.newScratch(Arena.ofAuto(), columns, 1));
        return Inputs.rows(by, output, CHECKED_TOKENS, weights.rows());
    }
}
