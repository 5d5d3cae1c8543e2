package dev.cakebench.inference.model;

import dev.cakebench.inference.gguf.GgufMetadata;
import java.nio.file.Path;
import java.util.OptionalDouble;

/** Reads a {@link RopeConfig} from the metadata of a GGUF file. */
final class RopeReader {
    private static final double DEFAULT_BASE = 10_000;
    private static final double DEFAULT_LOCAL_BASE = 10_000;
    private static final double MIN_BASE = 2;
    private static final double MAX_BASE = 1e12;
    private static final double MAX_FACTOR = 1e6;

    private final Path path;
    private final GgufMetadata metadata;
    private final Architecture architecture;

    RopeReader(Path path, GgufMetadata metadata, Architecture architecture) {
        this.path = path;
        this.metadata = metadata;
        this.architecture = architecture;
    }

    /**
     * @param headDim width of a head, the default and the limit of the rotated part
     * @param contextLength default of YaRN's original context
     */
    RopeConfig read(int headDim, int contextLength) {
        int rotated = metadata.integer(key("dimension_count"), 2, headDim).orElse(headDim);
        if (rotated % 2 != 0) {
            throw new ModelException(
                    path,
                    "%s is %d, it must be even: convert the model again".formatted(key("dimension_count"), rotated));
        }
        double base = metadata.floating(key("freq_base"), MIN_BASE, MAX_BASE).orElse(DEFAULT_BASE);
        double attentionFactor = factor("scaling.attn_factor").orElse(1);
        return new RopeConfig(architecture.ropeLayout(), rotated, base, scaling(contextLength), attentionFactor);
    }

    /** The embedding of local layers: heads are turned alike, by another base and without stretching. */
    RopeConfig readLocal(RopeConfig global) {
        double base =
                metadata.floating(key("freq_base_swa"), MIN_BASE, MAX_BASE).orElse(DEFAULT_LOCAL_BASE);
        return new RopeConfig(global.layout(), global.rotated(), base, new RopeScaling.None(), 1);
    }

    /** A file without a type scales linearly, by the factor of the current or the old key if there is one. */
    private RopeScaling scaling(int contextLength) {
        String typeKey = key("scaling.type");
        String type = metadata.string(typeKey).orElse("linear");
        double factor = factor("scaling.factor").orElse(factor("scale_linear").orElse(1));
        return switch (type) {
            case "none" -> new RopeScaling.None();
            case "linear" -> factor == 1 ? new RopeScaling.None() : new RopeScaling.Linear(factor);
            case "yarn" -> yarn(factor, contextLength);
            default ->
                throw new UnsupportedModelException(
                        path, "%s is '%s', supported are: none, linear, yarn".formatted(typeKey, type));
        };
    }

    private RopeScaling yarn(double factor, int contextLength) {
        refuseUnlessOne("scaling.yarn_ext_factor");
        refuseUnlessOne("scaling.yarn_attn_factor");
        return new RopeScaling.Yarn(
                factor,
                metadata.integer(key("scaling.original_context_length"), 1, contextLength)
                        .orElse(contextLength),
                factor("scaling.yarn_beta_fast").orElse(32),
                factor("scaling.yarn_beta_slow").orElse(1));
    }

    private void refuseUnlessOne(String name) {
        double found = factor(name).orElse(1);
        if (found != 1) {
            throw new UnsupportedModelException(path, "%s is %s, supported is 1".formatted(key(name), found));
        }
    }

    /** A positive number; 0 stands for absent, as some converters write it. */
    private OptionalDouble factor(String name) {
        OptionalDouble found = metadata.floating(key(name), 0, MAX_FACTOR);
        return found.isPresent() && found.getAsDouble() == 0 ? OptionalDouble.empty() : found;
    }

    private String key(String name) {
        return architecture.ggufName() + ".rope." + name;
    }
}
