package dev.cakebench.inference.engine;

import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.ScalarKernels;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;

/** The kernels that the engine's tests run with. */
final class TestKernels {
    private TestKernels() {}

    /** Every implementation, as a source of arguments. */
    static Stream<Named<Kernels>> all() {
        return Stream.of(named(scalar()));
    }

    /** The specification. */
    static Kernels scalar() {
        return new ScalarKernels();
    }

    private static Named<Kernels> named(Kernels kernels) {
        return Named.of(kernels.name(), kernels);
    }
}
