package dev.cakebench.inference.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Compiled kernels allocate nothing, which also proves them compiled, and give the bits that interpreted ones give. */
class VectorRepeatabilityTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int CALLS = 200;

    /** Generous, because a busy machine gives the compiler little time; an unhampered one needs a few seconds. */
    private static final long DEADLINE_NANOS = 120_000_000_000L;

    @Test
    void compiledKernelsAllocateNothingAndAgreeWithInterpretedOnes() throws Exception {
        KernelWorkload workload = new KernelWorkload(KernelProvider.choose("vector"));
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        Map<String, Long> allocating = new TreeMap<>();
        workload.calls().forEach((name, call) -> {
            long bytes = warmAllocation(call, deadline);
            if (bytes > 0) {
                allocating.put(name, bytes);
            }
        });
        assertThat(allocating).as("bytes that %d calls allocate", CALLS).isEmpty();

        String bits = String.valueOf(Simd.FLOATS.vectorBitSize());
        String interpreted = ChildJvm.run(
                KernelWorkload.class,
                List.of(
                        "-Xint",
                        "--add-modules=jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "-D" + KernelProvider.BITS_PROPERTY + "=" + bits));
        assertThat(interpreted).endsWith(String.valueOf(workload.digest()));
    }

    /** Bytes that {@link #CALLS} calls allocate once the compiler has had its time: those of the third clean round. */
    private static long warmAllocation(Runnable call, long deadline) {
        long bytes = 1;
        for (int cleanRounds = 0; cleanRounds < 3 && System.nanoTime() < deadline; cleanRounds++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < CALLS; i++) {
                call.run();
            }
            bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
            if (bytes > 0) {
                cleanRounds = -1;
            }
        }
        return bytes;
    }
}
