package dev.cakebench.inference.engine;

import dev.cakebench.inference.kernels.KernelProvider;
import dev.cakebench.inference.kernels.Kernels;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;

/** The kernels that the engine's tests run with. */
final class TestKernels {
    private TestKernels() {}

    /** Every implementation, as a source of arguments. */
    static Stream<Named<Kernels>> all() {
        return Stream.of(named(scalar()), named(fast()));
    }

    /** The specification. */
    static Kernels scalar() {
        return KernelProvider.choose("scalar");
    }

    /** What the machine is best at. */
    static Kernels fast() {
        return KernelProvider.choose("vector");
    }

    private static Named<Kernels> named(Kernels kernels) {
        return Named.of(kernels.name(), kernels);
    }
}
