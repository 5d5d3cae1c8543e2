package dev.cakebench.inference.kernels;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Chooses the {@link Kernels}. Vector code without its compiler runs a thousand times slower, so what it needs is
 * checked here and a choice that cannot be served fails; nothing falls back.
 */
public final class KernelProvider {
    /** The system property that sets the vector width in bits: 128, 256 or 512; unset, the machine's. */
    public static final String BITS_PROPERTY = "cakebench.vector.bits";

    private static final String MODULE = "jdk.incubator.vector";

    /** Loads the vector classes only after the module was found. */
    private static final class Vector {
        private static final VectorKernels KERNELS = new VectorKernels();
        private static final int MACHINE_BITS = Simd.MACHINE_BITS;
    }

    private KernelProvider() {}

    /**
     * The kernels called {@code name}.
     *
     * @param name {@code auto} or {@code vector} for the Vector API at the width of {@link #BITS_PROPERTY}, {@code scalar}
     *     for the specification
     * @throws IllegalArgumentException when there is no such name
     * @throws KernelsUnavailableException when this JVM cannot run them; the message says how it could
     */
    public static Kernels choose(String name) {
        return switch (name) {
            case "auto", "vector" -> vector();
            case "scalar" -> new ScalarKernels();
            default ->
                throw new IllegalArgumentException(
                        "kernels must be one of auto, vector, scalar, found '%s'".formatted(name));
        };
    }

    private static Kernels vector() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            throw unavailable("module %s is not in this JVM".formatted(MODULE), "pass --add-modules " + MODULE);
        }
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw unavailable("this machine is big-endian", "use a little-endian machine");
        }
        checkCompiler();
        int bits = requestedBits();
        int machineBits = Vector.MACHINE_BITS;
        if (machineBits < 128) {
            throw unavailable(
                    "C2 offers vectors of %d bits, 128 are needed".formatted(machineBits),
                    "remove -XX:MaxVectorSize, -XX:UseAVX and -XX:UseSSE");
        }
        if (bits > machineBits) {
            throw unavailable(
                    "%s=%d is more than the %d bits of this machine".formatted(BITS_PROPERTY, bits, machineBits),
                    "set it to %d or less".formatted(machineBits));
        }
        return Vector.KERNELS;
    }

    private static int requestedBits() {
        String value = System.getProperty(BITS_PROPERTY);
        if (value == null) {
            return 0;
        }
        return switch (value) {
            case "128" -> 128;
            case "256" -> 256;
            case "512" -> 512;
            default ->
                throw new IllegalArgumentException(
                        "%s must be 128, 256 or 512, found '%s'".formatted(BITS_PROPERTY, value));
        };
    }

    private static void checkCompiler() {
        HotSpotDiagnosticMXBean hotSpot = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (hotSpot == null) {
            throw unavailable("this JVM is not HotSpot", "use an OpenJDK build with HotSpot");
        }
        if (ManagementFactory.getCompilationMXBean() == null) {
            throw unavailable("this JVM only interprets", "remove -Xint");
        }
        if (option(hotSpot, "UseJVMCICompiler").orElse("false").equals("true")) {
            throw unavailable("the JVMCI compiler is on instead of C2", "remove -XX:+UseJVMCICompiler");
        }
        String level = option(hotSpot, "TieredStopAtLevel").orElse("0");
        if (!level.equals("4")) {
            throw unavailable(
                    "C2 is off (TieredStopAtLevel is %s, 4 is needed)".formatted(level),
                    "remove -XX:TieredStopAtLevel and -client");
        }
        if (!option(hotSpot, "EnableVectorSupport").orElse("true").equals("true")) {
            throw unavailable("EnableVectorSupport is off", "remove -XX:-EnableVectorSupport");
        }
        if (option(hotSpot, "UseFMA").orElse("true").equals("false")) {
            throw unavailable(
                    "this machine has no fused multiply-add", "use a machine that has it, or remove -XX:-UseFMA");
        }
    }

    private static Optional<String> option(HotSpotDiagnosticMXBean hotSpot, String name) {
        try {
            return Optional.of(hotSpot.getVMOption(name).getValue());
        } catch (IllegalArgumentException noSuchOption) {
            return Optional.empty();
        }
    }

    private static KernelsUnavailableException unavailable(String found, String remedy) {
        return new KernelsUnavailableException(
                "vector kernels are unavailable: %s; %s, or choose the kernels 'scalar'".formatted(found, remedy));
    }
}
