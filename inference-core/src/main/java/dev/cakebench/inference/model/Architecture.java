package dev.cakebench.inference.model;

import dev.cakebench.inference.kernels.RopeLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What distinguishes the supported architectures from one another. The forward pass is one; it reads the differences
 * from here.
 */
public enum Architecture {
    /** Llama, SmolLM2, Mistral, TinyLlama: pre-norm blocks, SwiGLU, grouped queries, RoPE on interleaved pairs. */
    LLAMA("llama", RopeLayout.INTERLEAVED);

    private final String ggufName;
    private final RopeLayout ropeLayout;

    Architecture(String ggufName, RopeLayout ropeLayout) {
        this.ggufName = ggufName;
        this.ropeLayout = ropeLayout;
    }

    /** The value of {@code general.architecture}, which is also the prefix of the architecture's keys. */
    public String ggufName() {
        return ggufName;
    }

    /** Which elements of a head are turned together. */
    public RopeLayout ropeLayout() {
        return ropeLayout;
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
