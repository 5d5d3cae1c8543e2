package dev.cakebench.inference.gguf;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tensor type ids of files: those of {@link GgmlType}, and the names of all others for the refusal (source: ggml.h). */
final class TensorTypes {

    private static final Map<Integer, GgmlType> SUPPORTED =
            Arrays.stream(GgmlType.values()).collect(Collectors.toUnmodifiableMap(GgmlType::id, type -> type));

    private static final Map<Integer, String> UNSUPPORTED = Map.ofEntries(
            Map.entry(9, "Q8_1"),
            Map.entry(15, "Q8_K"),
            Map.entry(16, "IQ2_XXS"),
            Map.entry(17, "IQ2_XS"),
            Map.entry(18, "IQ3_XXS"),
            Map.entry(19, "IQ1_S"),
            Map.entry(21, "IQ3_S"),
            Map.entry(22, "IQ2_S"),
            Map.entry(24, "I8"),
            Map.entry(25, "I16"),
            Map.entry(26, "I32"),
            Map.entry(27, "I64"),
            Map.entry(28, "F64"),
            Map.entry(29, "IQ1_M"),
            Map.entry(34, "TQ1_0"),
            Map.entry(35, "TQ2_0"),
            Map.entry(40, "NVFP4"),
            Map.entry(41, "Q1_0"),
            Map.entry(42, "Q2_0"));

    private static final Map<Integer, String> REMOVED = Map.of(
            4, "Q4_2",
            5, "Q4_3",
            31, "Q4_0_4_4",
            32, "Q4_0_4_8",
            33, "Q4_0_8_8",
            36, "IQ4_NL_4_4",
            37, "IQ4_NL_4_8",
            38, "IQ4_NL_8_8");

    private TensorTypes() {}

    static @Nullable GgmlType byId(int id) {
        return SUPPORTED.get(id);
    }

    /** Says what a type id that {@link #byId} does not know stands for, what is supported and what to do. */
    static String refusal(int id) {
        String found;
        if (UNSUPPORTED.containsKey(id)) {
            found = "type " + UNSUPPORTED.get(id) + " (id " + id + ")";
        } else if (REMOVED.containsKey(id)) {
            found = "type " + REMOVED.get(id) + " (id " + id + "), which GGUF has removed";
        } else {
            found = "unknown type id " + Integer.toUnsignedString(id);
        }
        return "found %s, supported are %s: use a file quantised to one of these"
                .formatted(
                        found, Arrays.stream(GgmlType.values()).map(Enum::name).collect(Collectors.joining(", ")));
    }
}
