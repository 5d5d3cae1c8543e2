package dev.cakebench.inference.kernels;

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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Kernels of one pass over a panel or a row: {@code giga} is elements per nanosecond. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH sets the parameters and calls prepare() first
public class ElementwiseBenchmark {

    private static final int FEATURES = 576;
    private static final int HEAD_DIM = 64;
    private static final float EPSILON = 1e-5f;
    private static final double TOLERANCE = 1e-5;

    private Kernels kernels;
    private int lanes;
    private int count;
    private MemorySegment x;
    private MemorySegment y;
    private MemorySegment weight;
    private MemorySegment rotation;

    @Setup(Level.Trial)
    public void prepare() {
        kernels = KernelProvider.choose("vector");
        lanes = kernels.panelTokens();
        count = FEATURES * lanes;
        x = Inputs.random(count);
        y = Inputs.zeros(count);
        weight = Inputs.random(FEATURES);
        rotation = Inputs.random(HEAD_DIM);
        check();
    }

    /** The row kernels on the same rows; of the panel kernels what they make of the rows of one panel. */
    private void check() {
        Kernels scalar = new ScalarKernels();
        MemorySegment expected = Inputs.zeros(FEATURES);
        scalar.rmsNormRow(x, 0, weight, expected, 0, FEATURES, EPSILON);
        kernels.rmsNormRow(x, 0, weight, y, 0, FEATURES, EPSILON);
        Inputs.requireAgreement(
                "rmsNormRow", Inputs.floats(expected), Inputs.floats(y.asSlice(0, 4L * FEATURES)), TOLERANCE);

        MemorySegment panel = Inputs.panels(kernels, x, lanes, FEATURES);
        kernels.rmsNormPanel(panel, 0, weight, y, 0, FEATURES, EPSILON);
        float[] normed = Inputs.rows(kernels, y, lanes, FEATURES);
        for (int token = 0; token < lanes; token++) {
            scalar.rmsNormRow(x, 4L * token * FEATURES, weight, expected, 0, FEATURES, EPSILON);
            Inputs.requireAgreement(
                    "rmsNormPanel",
                    Inputs.floats(expected),
                    Arrays.copyOfRange(normed, token * FEATURES, (token + 1) * FEATURES),
                    TOLERANCE);
        }

        requireInPlaceAgreement("softmaxRow", (by, row) -> by.softmaxRow(row, 0, count, 0, count, 1));
        for (GateActivation activation : GateActivation.values()) {
            requireInPlaceAgreement("gateRow " + activation, (by, row) -> by.gateRow(activation, row, 0, x, 0, count));
        }
        requireInPlaceAgreement(
                "ropeRow",
                (by, row) -> by.ropeRow(
                        row, 0, FEATURES / HEAD_DIM, HEAD_DIM, HEAD_DIM, RopeLayout.INTERLEAVED, rotation, 0));
    }

    @FunctionalInterface
    private interface InPlace {
        void apply(Kernels by, MemorySegment row);
    }

    private void requireInPlaceAgreement(String what, InPlace kernel) {
        MemorySegment expected = Inputs.random(count);
        MemorySegment found = Inputs.random(count);
        kernel.apply(new ScalarKernels(), expected);
        kernel.apply(kernels, found);
        Inputs.requireAgreement(what, Inputs.floats(expected), Inputs.floats(found), TOLERANCE);
    }

    @Benchmark
    public MemorySegment rmsNormPanel(Work work) {
        kernels.rmsNormPanel(x, 0, weight, y, 0, FEATURES, EPSILON);
        work.giga += count;
        return y;
    }

    @Benchmark
    public MemorySegment rmsNormRow(Work work) {
        kernels.rmsNormRow(x, 0, weight, y, 0, FEATURES, EPSILON);
        work.giga += FEATURES;
        return y;
    }

    @Benchmark
    public MemorySegment panelToRows(Work work) {
        kernels.panelToRows(x, 0, 0, FEATURES, lanes, y, 0, FEATURES);
        work.giga += count;
        return y;
    }

    @Benchmark
    public MemorySegment rowsToPanel(Work work) {
        kernels.rowsToPanel(x, 0, FEATURES, FEATURES, lanes, y, 0);
        work.giga += count;
        return y;
    }

    /** Of a row that becomes flat after the first calls, which does not change the time. */
    @Benchmark
    public MemorySegment softmaxRow(Work work) {
        kernels.softmaxRow(y, 0, count, 0, count, 1);
        work.giga += count;
        return y;
    }

    /** Of a fresh copy of the gates each time, copying included. */
    @Benchmark
    public MemorySegment gateSilu(Work work) {
        return gate(GateActivation.SILU, work);
    }

    /** As {@link #gateSilu}. */
    @Benchmark
    public MemorySegment gateGeluTanh(Work work) {
        return gate(GateActivation.GELU_TANH, work);
    }

    private MemorySegment gate(GateActivation activation, Work work) {
        y.copyFrom(x);
        kernels.gateRow(activation, y, 0, x, 0, count);
        work.giga += count;
        return y;
    }

    @Benchmark
    public MemorySegment ropeRow(Work work) {
        kernels.ropeRow(weight, 0, FEATURES / HEAD_DIM, HEAD_DIM, HEAD_DIM, RopeLayout.INTERLEAVED, rotation, 0);
        work.giga += FEATURES;
        return weight;
    }
}
