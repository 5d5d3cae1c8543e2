package dev.cakebench.inference.model;

import dev.cakebench.inference.gguf.GgmlType;
import dev.cakebench.inference.gguf.GgufFile;
import dev.cakebench.inference.gguf.GgufTensor;
import dev.cakebench.inference.kernels.WeightMatrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the tensors of a model and checks each shape against its config, so that the kernels may trust it. A tensor that
 * takes part in some computation that is not this one is refused by name.
 */
final class WeightReader {
    private static final ValueLayout.OfFloat FILE_FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Tensors of blocks that files carry and no forward pass reads. */
    private static final Set<String> IGNORED_IN_BLOCKS = Set.of("attn_rot_embd.weight", "rope_freqs.weight");

    /** Beginnings of the names of tensors outside blocks that a forward pass reads. */
    private static final List<String> COMPUTED_PREFIXES =
            List.of("token_", "output", "position_", "rope_", "per_layer_", "altup_", "cls", "enc.", "dec.");

    private final GgufFile file;
    private final Architecture architecture;
    private final ModelShape shape;
    private final RopeConfig rope;
    private final Set<String> used = new HashSet<>();

    private WeightReader(GgufFile file, ModelConfig config) {
        this.file = file;
        this.architecture = config.architecture();
        this.shape = config.shape();
        this.rope = config.rope();
    }

    /**
     * @throws ModelException when a tensor is missing or its shape disagrees with {@code config}
     * @throws UnsupportedModelException when a tensor belongs to a computation that is not supported
     */
    static ModelWeights read(GgufFile file, ModelConfig config) {
        return new WeightReader(file, config).read();
    }

    private ModelWeights read() {
        int width = shape.embeddingLength();
        WeightMatrix tokenEmbedding = matrix("token_embd.weight", shape.vocabularySize(), width);
        var layers = new ArrayList<LayerWeights>();
        for (int l = 0; l < shape.layers(); l++) {
            layers.add(layer("blk." + l + "."));
        }
        MemorySegment outputNorm = vector("output_norm.weight", width);
        WeightMatrix output = file.tensor("output.weight").isPresent()
                ? matrix("output.weight", shape.vocabularySize(), width)
                : tokenEmbedding;
        float[] factors = ropeFrequencyFactors();
        refuseUnused();
        return new ModelWeights(tokenEmbedding, layers, outputNorm, output, factors);
    }

    private LayerWeights layer(String prefix) {
        int width = shape.embeddingLength();
        int queryWidth = shape.heads() * shape.headDim();
        int keyWidth = shape.kvHeads() * shape.headDim();
        boolean biases = hasBiases(prefix);
        boolean headNorms = architecture.has(ArchitectureTrait.HEAD_NORMS);
        boolean postNorms = architecture.has(ArchitectureTrait.POST_NORMS);
        return new LayerWeights(
                vector(prefix + "attn_norm.weight", width),
                matrix(prefix + "attn_q.weight", queryWidth, width),
                matrix(prefix + "attn_k.weight", keyWidth, width),
                matrix(prefix + "attn_v.weight", keyWidth, width),
                biases ? vector(prefix + "attn_q.bias", queryWidth) : null,
                biases ? vector(prefix + "attn_k.bias", keyWidth) : null,
                biases ? vector(prefix + "attn_v.bias", keyWidth) : null,
                headNorms ? vector(prefix + "attn_q_norm.weight", shape.headDim()) : null,
                headNorms ? vector(prefix + "attn_k_norm.weight", shape.headDim()) : null,
                matrix(prefix + "attn_output.weight", width, queryWidth),
                postNorms ? vector(prefix + "post_attention_norm.weight", width) : null,
                vector(prefix + "ffn_norm.weight", width),
                matrix(prefix + "ffn_gate.weight", shape.feedForwardLength(), width),
                matrix(prefix + "ffn_up.weight", shape.feedForwardLength(), width),
                matrix(prefix + "ffn_down.weight", width, shape.feedForwardLength()),
                postNorms ? vector(prefix + "post_ffw_norm.weight", width) : null);
    }

    /** Where biases are optional, a block has all of them or none. */
    private boolean hasBiases(String prefix) {
        if (architecture.has(ArchitectureTrait.OPTIONAL_ATTENTION_BIASES)) {
            return Stream.of("attn_q.bias", "attn_k.bias", "attn_v.bias")
                    .anyMatch(name -> file.tensor(prefix + name).isPresent());
        }
        return architecture.has(ArchitectureTrait.ATTENTION_BIASES);
    }

    private float[] ropeFrequencyFactors() {
        if (!architecture.has(ArchitectureTrait.FREQUENCY_FACTORS)
                || file.tensor("rope_freqs.weight").isEmpty()) {
            return new float[0];
        }
        float[] factors = vector("rope_freqs.weight", rope.pairs()).toArray(ValueLayout.JAVA_FLOAT);
        for (float factor : factors) {
            if (!(factor > 0 && factor < Float.POSITIVE_INFINITY)) {
                throw new ModelException(
                        file.path(),
                        "tensor 'rope_freqs.weight': found the value %s, allowed are positive finite numbers: convert the model again"
                                .formatted(factor));
            }
        }
        return factors;
    }

    private WeightMatrix matrix(String name, int rows, int columns) {
        GgufTensor tensor = tensor(name, List.of((long) columns, (long) rows));
        return new WeightMatrix(tensor.type(), rows, columns, tensor.data());
    }

    /** A copy, aligned and in the machine's byte order. */
    private MemorySegment vector(String name, int length) {
        GgufTensor tensor = tensor(name, List.of((long) length));
        if (tensor.type() != GgmlType.F32) {
            throw new UnsupportedModelException(
                    file.path(), "tensor '%s': found the type %s, supported is F32".formatted(name, tensor.type()));
        }
        MemorySegment copy = Arena.ofAuto().allocate(4L * length, 64);
        MemorySegment.copy(tensor.data(), FILE_FLOAT, 0, copy, ValueLayout.JAVA_FLOAT, 0, length);
        return copy;
    }

    private GgufTensor tensor(String name, List<Long> dimensions) {
        Optional<GgufTensor> found = file.tensor(name);
        if (found.isEmpty()) {
            throw new ModelException(
                    file.path(),
                    "tensor '%s' of shape %s is not in the file: fetch or convert the model again"
                            .formatted(name, dimensions));
        }
        used.add(name);
        if (!withoutTrailingOnes(found.get().dimensions()).equals(withoutTrailingOnes(dimensions))) {
            throw new ModelException(
                    file.path(),
                    "tensor '%s': found the shape %s, the metadata asks for %s: fetch or convert the model again"
                            .formatted(name, found.get().dimensions(), dimensions));
        }
        return found.get();
    }

    private static List<Long> withoutTrailingOnes(List<Long> dimensions) {
        int length = dimensions.size();
        while (length > 1 && dimensions.get(length - 1) == 1) {
            length--;
        }
        return dimensions.subList(0, length);
    }

    private void refuseUnused() {
        for (String name : file.tensors().keySet()) {
            @Nullable String reason = used.contains(name) ? null : reasonToRefuse(name);
            if (reason != null) {
                throw new UnsupportedModelException(
                        file.path(),
                        "tensor '%s' %s of architecture %s; supported are models whose tensors are: %s"
                                .formatted(name, reason, shape.architecture(), supportedTensors()));
            }
        }
    }

    /** The tensors of the architecture, for people. */
    private String supportedTensors() {
        var names = new StringBuilder("token_embd, output_norm, output");
        if (architecture.has(ArchitectureTrait.FREQUENCY_FACTORS)) {
            names.append(", rope_freqs");
        }
        names.append(" and per block attn_norm, attn_q, attn_k, attn_v, attn_output");
        if (architecture.has(ArchitectureTrait.HEAD_NORMS)) {
            names.append(", attn_q_norm, attn_k_norm");
        }
        names.append(", ffn_norm, ffn_gate, ffn_up, ffn_down");
        if (architecture.has(ArchitectureTrait.POST_NORMS)) {
            names.append(", post_attention_norm, post_ffw_norm");
        }
        boolean biases = architecture.has(ArchitectureTrait.ATTENTION_BIASES)
                || architecture.has(ArchitectureTrait.OPTIONAL_ATTENTION_BIASES);
        return names.append(biases ? " (weights, and biases of attn_q, attn_k, attn_v)" : " (weights, no biases)")
                .toString();
    }

    private @Nullable String reasonToRefuse(String name) {
        if (name.startsWith("blk.")) {
            String rest = name.substring(name.indexOf('.', 4) + 1);
            return IGNORED_IN_BLOCKS.contains(rest) ? null : "takes part in no computation";
        }
        String lower = name.toLowerCase(Locale.ROOT);
        return COMPUTED_PREFIXES.stream().anyMatch(lower::startsWith) ? "takes part in no computation" : null;
    }
}
