package dev.cakebench.inference.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jdk.incubator.vector.FloatVector;

/**
 * What the machine can do at most right now, measured with the vectors of the kernels: the ceilings that speeds are
 * compared with. Each thread's figure is the best of many short samples, because other processes can only slow one down.
 *
 * @param threads that computed at a time
 * @param gflops multiply-adds on registers only, two operations each, of all threads together
 * @param readGigabytesPerSecond reading memory that no cache holds, of all threads together
 */
public record MachinePeak(int threads, double gflops, double readGigabytesPerSecond) {
    /** A figure is taken when it has not grown for so long, which is also long enough for the compiler. */
    private static final long SETTLED_NANOS = 400_000_000L;

    private static final long LONGEST_NANOS = 5_000_000_000L;
    private static final double GROWN = 1.02;

    /** Short calls, so that the method is compiled soon and whole. */
    private static final int TURNS = 2_000;

    /** Calls per sample: about a millisecond, which is less than a time slice and much more than reading the clock. */
    private static final int CALLS = 100;

    private static final int ACCUMULATORS = 10;

    /** More than the last-level cache that a core reaches on common machines. */
    private static final long STREAM_BYTES = 128L << 20;

    /** Read per call; calls of a sample take one window after the other. */
    private static final long WINDOW_BYTES = 64L << 10;

    private static final long LINE_BYTES = 64;

    /**
     * Measures for one to some seconds.
     *
     * @param threads that compute at a time, not more than there are cores
     * @throws KernelsUnavailableException when this JVM has no vector kernels
     */
    public static MachinePeak measure(int threads) {
        KernelProvider.choose("vector");
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            double gflops = together(pool, threads, MachinePeak::multiplyAddRate);
            return new MachinePeak(threads, gflops, together(pool, threads, MachinePeak::readRate));
        }
    }

    /** The larger of both in each figure. */
    public MachinePeak orBetter(MachinePeak other) {
        return new MachinePeak(
                threads,
                Math.max(gflops, other.gflops),
                Math.max(readGigabytesPerSecond, other.readGigabytesPerSecond));
    }

    @FunctionalInterface
    private interface Rate {
        double best();
    }

    private static double together(ExecutorService pool, int threads, Rate rate) {
        List<Future<Double>> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            running.add(pool.submit(rate::best));
        }
        double sum = 0;
        try {
            for (Future<Double> one : running) {
                sum += one.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the machine's peak was measured", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the machine's peak could not be measured", e.getCause());
        }
        return sum;
    }

    private static double multiplyAddRate() {
        double operations = 2.0 * ACCUMULATORS * Simd.LANES * TURNS * CALLS;
        try (Arena arena = Arena.ofConfined()) {
            long result = arena.allocate(Simd.VECTOR_BYTES, Simd.VECTOR_BYTES).address();
            return operations
                    / shortestNanos(() -> {
                        for (int call = 0; call < CALLS; call++) {
                            multiplyAdd(TURNS, result);
                        }
                    });
        }
    }

    private static double readRate() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment stream = arena.allocate(STREAM_BYTES, LINE_BYTES);
            // Pages that were never written are all the same page of zeros.
            stream.fill((byte) 1);
            long result = arena.allocate(Simd.VECTOR_BYTES, Simd.VECTOR_BYTES).address();
            var windows = new Object() {
                private long offset;
            };
            double nanos = shortestNanos(() -> {
                for (int call = 0; call < CALLS; call++) {
                    read(stream.address() + windows.offset, WINDOW_BYTES, result);
                    windows.offset = (windows.offset + WINDOW_BYTES) % STREAM_BYTES;
                }
            });
            return WINDOW_BYTES * CALLS / nanos;
        }
    }

    /** The shortest of the sample's times once it stays so. */
    private static double shortestNanos(Runnable sample) {
        long start = System.nanoTime();
        long lastGain = start;
        long shortest = Long.MAX_VALUE;
        for (long now = start; now - lastGain < SETTLED_NANOS && now - start < LONGEST_NANOS; ) {
            sample.run();
            long end = System.nanoTime();
            if ((end - now) * GROWN < shortest) {
                lastGain = end;
            }
            shortest = Math.min(shortest, end - now);
            now = end;
        }
        return (double) shortest;
    }

    /**
     * {@code turns} times ten independent {@code accumulator * factor + summand}: enough to hide a latency of four or
     * five cycles at two per cycle, and everything fits 16 registers. The factor is the receiver because C2 knows its
     * class, which it does not of a variable that the loop carries.
     */
    private static void multiplyAdd(int turns, long result) {
        FloatVector factor = FloatVector.broadcast(Simd.FLOATS, 0.5f);
        FloatVector summand = FloatVector.broadcast(Simd.FLOATS, 1f);
        FloatVector a0 = FloatVector.broadcast(Simd.FLOATS, 0f);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        FloatVector a4 = a0;
        FloatVector a5 = FloatVector.broadcast(Simd.FLOATS, 1f);
        FloatVector a6 = a5;
        FloatVector a7 = a5;
        FloatVector a8 = a5;
        FloatVector a9 = a5;
        for (int i = 0; i < turns; i++) {
            a0 = factor.fma(a0, summand);
            a1 = factor.fma(a1, summand);
            a2 = factor.fma(a2, summand);
            a3 = factor.fma(a3, summand);
            a4 = factor.fma(a4, summand);
            a5 = factor.fma(a5, summand);
            a6 = factor.fma(a6, summand);
            a7 = factor.fma(a7, summand);
            a8 = factor.fma(a8, summand);
            a9 = factor.fma(a9, summand);
        }
        FloatVector sum = FloatVector.zero(Simd.FLOATS);
        sum = sum.add(a0)
                .add(a1)
                .add(a2)
                .add(a3)
                .add(a4)
                .add(a5)
                .add(a6)
                .add(a7)
                .add(a8)
                .add(a9);
        FloatVector.zero(Simd.FLOATS).add(sum).intoMemorySegment(Simd.ALL, result & Simd.MASK, Simd.ORDER);
    }

    /** Adds all vectors of {@code bytes} bytes at {@code address}, in the order of the addresses. */
    private static void read(long address, long bytes, long result) {
        FloatVector zero = FloatVector.zero(Simd.FLOATS);
        FloatVector a0 = zero;
        FloatVector a1 = zero;
        FloatVector a2 = zero;
        FloatVector a3 = zero;
        long step = Simd.VECTOR_BYTES;
        for (long i = 0; i < bytes; i += 4 * step) {
            long p = (address + i) & Simd.MASK;
            a0 = FloatVector.fromMemorySegment(Simd.FLOATS, Simd.ALL, p, Simd.ORDER)
                    .add(a0);
            a1 = FloatVector.fromMemorySegment(Simd.FLOATS, Simd.ALL, p + step, Simd.ORDER)
                    .add(a1);
            a2 = FloatVector.fromMemorySegment(Simd.FLOATS, Simd.ALL, p + 2 * step, Simd.ORDER)
                    .add(a2);
            a3 = FloatVector.fromMemorySegment(Simd.FLOATS, Simd.ALL, p + 3 * step, Simd.ORDER)
                    .add(a3);
        }
        zero.add(a0).add(a1).add(a2).add(a3).intoMemorySegment(Simd.ALL, result & Simd.MASK, Simd.ORDER);
    }
}
