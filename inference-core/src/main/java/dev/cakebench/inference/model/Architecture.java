package dev.cakebench.inference.model;

import dev.cakebench.inference.kernels.GateActivation;
import dev.cakebench.inference.kernels.RopeLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What distinguishes the supported architectures from one another. The forward pass is one; it reads the differences
 * from here. All have pre-norm blocks, RMS norms, grouped queries, rotary position embedding and a gated feed-forward
 * layer.
 */
public enum Architecture {
    /** Llama 2 and 3, SmolLM2, Mistral, TinyLlama. */
    LLAMA(
            "llama",
            RopeLayout.INTERLEAVED,
            GateActivation.SILU,
            ArchitectureTrait.FREQUENCY_FACTORS,
            ArchitectureTrait.OPTIONAL_ATTENTION_BIASES),
    /** Qwen2 and Qwen2.5. */
    QWEN2("qwen2", RopeLayout.SPLIT_HALVES, GateActivation.SILU, ArchitectureTrait.ATTENTION_BIASES),
    /** Qwen3, dense. */
    QWEN3("qwen3", RopeLayout.SPLIT_HALVES, GateActivation.SILU, ArchitectureTrait.HEAD_NORMS),
    /** Gemma 3, text. */
    GEMMA3(
            "gemma3",
            RopeLayout.SPLIT_HALVES,
            GateActivation.GELU_TANH,
            ArchitectureTrait.HEAD_NORMS,
            ArchitectureTrait.POST_NORMS,
            ArchitectureTrait.SCALED_EMBEDDINGS,
            ArchitectureTrait.LOCAL_LAYERS);

    private final String ggufName;
    private final RopeLayout ropeLayout;
    private final GateActivation gateActivation;

    @SuppressWarnings("ImmutableEnumChecker") // Set.of is immutable, which its type does not say.
    private final Set<ArchitectureTrait> traits;

    Architecture(String ggufName, RopeLayout ropeLayout, GateActivation gateActivation, ArchitectureTrait... traits) {
        this.ggufName = ggufName;
        this.ropeLayout = ropeLayout;
        this.gateActivation = gateActivation;
        this.traits = Set.of(traits);
    }

    /** The value of {@code general.architecture}, which is also the prefix of the architecture's keys. */
    public String ggufName() {
        return ggufName;
    }

    /** Which elements of a head are turned together. */
    public RopeLayout ropeLayout() {
        return ropeLayout;
    }

    /** What the gate of the feed-forward layer goes through. */
    public GateActivation gateActivation() {
        return gateActivation;
    }

    boolean has(ArchitectureTrait trait) {
        return traits.contains(trait);
    }

    /**
     * The architecture of a file.
     *
     * @throws UnsupportedModelException when it is none of these
     */
    static Architecture of(Path path, String ggufName) {
        for (Architecture architecture : values()) {
            if (architecture.ggufName.equals(ggufName)) {
                return architecture;
            }
        }
        String supported = Arrays.stream(values()).map(Architecture::ggufName).collect(Collectors.joining(", "));
        throw new UnsupportedModelException(
                path,
                "architecture '%s' is not supported, supported are: %s; choose a model of a supported architecture"
                        .formatted(ggufName, supported));
    }
}
