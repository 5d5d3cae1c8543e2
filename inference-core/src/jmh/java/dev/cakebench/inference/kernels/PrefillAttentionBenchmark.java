package dev.cakebench.inference.kernels;

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

/** Attention of one head over a prompt: {@code giga} is GFLOP/s of the keys that are seen. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH sets the parameters and calls prepare() first
public class PrefillAttentionBenchmark {

    private static final float SCALE = 0.1f;
    private static final double TOLERANCE = 1e-4;
    private static final int CHECKED_TOKENS = 200;

    @Param({"512", "2048", "8192"})
    public int tokens;

    @Param({"64", "128"})
    public int headDim;

    private Kernels kernels;
    private Head head;

    /** One head of a prompt with everything that its attention reads and writes. */
    private static final class Head {
        private final Kernels kernels;
        private final int tokens;
        private final int headDim;
        private final MemorySegment queries;
        private final MemorySegment keys;
        private final MemorySegment values;
        private final MemorySegment packed;
        private final MemorySegment output;
        private final MemorySegment statistics;
        private final MemorySegment columnSums;
        private final MemorySegment exponentials;
        private final KernelScratch scratch;

        Head(Kernels kernels, int tokens, int headDim) {
            this.kernels = kernels;
            this.tokens = tokens;
            this.headDim = headDim;
            int lanes = kernels.panelTokens();
            long padded = (long) Math.ceilDiv(tokens, lanes) * lanes;
            this.queries = Inputs.panels(kernels, Inputs.random((long) tokens * headDim), tokens, headDim);
            this.keys = Inputs.random((long) tokens * headDim);
            this.values = Inputs.random((long) tokens * headDim);
            this.packed = Inputs.zeros(kernels.packedKvBytes(tokens, headDim) / 4);
            this.output = Inputs.zeros(padded * headDim);
            this.statistics = Inputs.zeros(padded * 2);
            this.columnSums = Inputs.zeros(tokens);
            this.exponentials = Inputs.zeros(kernels.exponentialBytes(tokens) / 4);
            this.scratch = kernels.newScratch(Arena.ofAuto(), 1, headDim);
        }

        void pack() {
            kernels.packKv(keys, 0, values, 0, tokens, headDim, packed, 0);
        }

        void attend(boolean summed) {
            for (int first = 0; first < tokens; first += kernels.panelTokens()) {
                long at = 4L * first * headDim;
                long statisticsAt = 8L * first;
                kernels.attendPanel(
                        queries,
                        at,
                        packed,
                        0,
                        tokens,
                        headDim,
                        first,
                        Integer.MAX_VALUE,
                        SCALE,
                        output,
                        at,
                        statistics,
                        statisticsAt,
                        summed ? exponentials : MemorySegment.NULL,
                        0,
                        scratch);
                if (summed) {
                    kernels.addColumnSums(
                            exponentials,
                            0,
                            tokens,
                            first,
                            Integer.MAX_VALUE,
                            statistics,
                            statisticsAt,
                            columnSums,
                            0,
                            scratch);
                }
            }
        }

        float[] attention() {
            return Inputs.rows(kernels, output, tokens, headDim);
        }
    }

    @Setup(Level.Trial)
    public void prepare() {
        kernels = KernelProvider.choose("vector");
        Head expected = new Head(new ScalarKernels(), CHECKED_TOKENS, headDim);
        Head found = new Head(kernels, CHECKED_TOKENS, headDim);
        for (Head checked : new Head[] {expected, found}) {
            checked.pack();
            checked.attend(true);
        }
        Inputs.requireAgreement("attendPanel", expected.attention(), found.attention(), TOLERANCE);
        Inputs.requireAgreement(
                "addColumnSums", Inputs.floats(expected.columnSums), Inputs.floats(found.columnSums), TOLERANCE);
        head = new Head(kernels, tokens, headDim);
        head.pack();
    }

    /** Counts elements of K. */
    @Benchmark
    public MemorySegment pack(Work work) {
        head.pack();
        work.giga += (double) tokens * headDim;
        return head.packed;
    }

    @Benchmark
    public MemorySegment attend(Work work) {
        head.attend(false);
        work.giga += 2.0 * tokens * (tokens + 1) * headDim;
        return head.output;
    }

    /** Counts as many operations as {@link #attend}: what the column sums cost is the difference. */
    @Benchmark
    public MemorySegment attendWithColumnSums(Work work) {
        head.attend(true);
        work.giga += 2.0 * tokens * (tokens + 1) * headDim;
        return head.columnSums;
    }
}
