package dev.cakebench.inference.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class KernelProviderTest {
    private static final String MODULE = "--add-modules=jdk.incubator.vector";
    private static final String NATIVE = "--enable-native-access=ALL-UNNAMED";

    /** Prints the name of the kernels that its argument chooses, or why there are none. */
    static final class Probe {
        private Probe() {}

        public static void main(String[] args) {
            try {
                System.out.println(KernelProvider.choose(args[0]).name());
            } catch (KernelsUnavailableException | IllegalArgumentException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void choosesByName() {
        assertThat(KernelProvider.choose("scalar")).isInstanceOf(ScalarKernels.class);
        assertThat(KernelProvider.choose("vector")).isInstanceOf(VectorKernels.class);
        assertThat(KernelProvider.choose("auto").name()).isEqualTo("vector-" + Simd.FLOATS.vectorBitSize());
        assertThatThrownBy(() -> KernelProvider.choose("native"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("kernels must be one of auto, vector, scalar, found 'native'");
    }

    @Test
    void runsAtTheWidthThatWasAskedFor() {
        String bits = System.getProperty(KernelProvider.BITS_PROPERTY);
        assertThat(KernelProvider.choose("vector").name())
                .isEqualTo("vector-" + (bits == null ? String.valueOf(Simd.MACHINE_BITS) : bits));
    }

    @Test
    void saysHowToGetTheModule() throws Exception {
        assertThat(ChildJvm.run(Probe.class, List.of(), "auto"))
                .contains("module jdk.incubator.vector is not in this JVM; pass --add-modules jdk.incubator.vector");
        assertThat(ChildJvm.run(Probe.class, List.of(), "scalar")).isEqualTo("scalar");
    }

    @Test
    void refusesAJvmWithoutC2() throws Exception {
        assertThat(ChildJvm.run(Probe.class, List.of(MODULE, NATIVE, "-XX:TieredStopAtLevel=1"), "vector"))
                .contains("C2 is off (TieredStopAtLevel is 1, 4 is needed)");
        assertThat(ChildJvm.run(Probe.class, List.of(MODULE, NATIVE, "-Xint"), "vector"))
                .contains("this JVM only interprets; remove -Xint");
    }

    @Test
    void refusesAWidthThatIsNone() throws Exception {
        String property = "-D" + KernelProvider.BITS_PROPERTY + "=";
        assertThat(ChildJvm.run(Probe.class, List.of(MODULE, NATIVE, property + "96"), "vector"))
                .contains("cakebench.vector.bits must be 128, 256 or 512, found '96'");
        assertThat(ChildJvm.run(
                        Probe.class, List.of(MODULE, NATIVE, "-XX:MaxVectorSize=16", property + "256"), "vector"))
                .contains("cakebench.vector.bits=256 is more than the 128 bits of this machine; set it to 128 or less");
    }
}
