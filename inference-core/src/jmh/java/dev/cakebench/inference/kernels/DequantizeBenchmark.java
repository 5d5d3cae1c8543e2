package dev.cakebench.inference.kernels;

import dev.cakebench.inference.gguf.GgmlType;
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

/** Unpacking of weights: {@code giga} is weights per nanosecond. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH sets the parameters and calls prepare() first
public class DequantizeBenchmark {

    private static final int ROWS = 64;
    private static final int COLUMNS = 2048;

    @Param({
        "F32", "F16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL",
        "IQ4_XS", "BF16", "MXFP4"
    })
    public GgmlType type;

    private Kernels kernels;
    private WeightMatrix weights;
    private MemorySegment target;

    @Setup(Level.Trial)
    public void prepare() {
        kernels = KernelProvider.choose("vector");
        weights = TestWeights.random(type, ROWS, COLUMNS, 1);
        target = Inputs.zeros(COLUMNS);
        MemorySegment expected = Inputs.zeros(COLUMNS);
        for (int row = 0; row < ROWS; row++) {
            new ScalarKernels().dequantizeRow(weights, row, expected, 0);
            kernels.dequantizeRow(weights, row, target, 0);
            Inputs.requireAgreement("dequantizeRow", Inputs.floats(expected), Inputs.floats(target), 0);
        }
    }

    @Benchmark
    public MemorySegment dequantize(Work work) {
        for (int row = 0; row < ROWS; row++) {
            kernels.dequantizeRow(weights, row, target, 0);
        }
        work.giga += (double) ROWS * COLUMNS;
        return target;
    }
}
