package dev.cakebench.inference.kernels;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What the calls of an iteration did; per nanosecond, so giga per second. */
@AuxCounters
@State(Scope.Thread)
public class Work {
    /** Multiplications and additions, elements or weights: what the benchmark counts. */
    public double giga;

    @Setup(Level.Iteration)
    public void clear() {
        giga = 0;
    }
}
