package dev.cakebench.inference.model;

import dev.cakebench.inference.gguf.GgufFile;
import dev.cakebench.inference.gguf.GgufMetadata;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * Reads a {@link ModelConfig} from the metadata of a GGUF file. Every number has a range, so that a file that lies is
 * refused here and by name; every key that would change the computation and is not computed is refused too.
 */
final class ConfigReader {
    private static final int MAX_LAYERS = 1_000;
    private static final int MAX_WIDTH = 1 << 20;
    private static final int MAX_HEADS = 1 << 12;
    private static final int MAX_HEAD_DIM = 1 << 10;
    private static final int MAX_CONTEXT = 1 << 27;
    private static final int MAX_VOCABULARY = 1 << 24;

    /** Layers per group of Gemma 3, of which all but the last are local, where a file does not say. */
    private static final int DEFAULT_WINDOW_PATTERN = 6;

    /** The number of layers that only Gemma 3 27B has. */
    private static final int LAYERS_OF_GEMMA3_27B = 62;

    /** Keys behind the architecture's prefix that change the computation unless they are 0 or absent. */
    private static final List<String> UNSUPPORTED_NUMBERS = List.of(
            "expert_count",
            "expert_used_count",
            "expert_shared_count",
            "attention.clamp_kqv",
            "attention.max_alibi_bias",
            "attention.scale",
            "attn_logit_softcapping",
            "final_logit_softcapping",
            "embedding_scale",
            "logit_scale",
            "residual_scale",
            "rope.scaling.yarn_log_multiplier",
            "nextn_predict_layers");

    private final GgufFile file;
    private final Path path;
    private final GgufMetadata metadata;
    private final Architecture architecture;
    private final RopeReader rope;

    private ConfigReader(GgufFile file) {
        this.file = file;
        this.path = file.path();
        this.metadata = file.metadata();
        this.architecture = Architecture.of(path, metadata.requireString("general.architecture"));
        this.rope = new RopeReader(path, metadata, architecture);
    }

    /**
     * @throws UnsupportedModelException when the model needs what is not computed
     * @throws ModelException when the numbers contradict one another
     * @throws dev.cakebench.inference.gguf.GgufFormatException when a key is missing, of a wrong type or out of range
     */
    static ModelConfig read(GgufFile file) {
        return new ConfigReader(file).read();
    }

    private ModelConfig read() {
        refuseUnsupported();
        int layers = metadata.requireInteger(key("block_count"), 1, MAX_LAYERS);
        int embeddingLength = metadata.requireInteger(key("embedding_length"), 1, MAX_WIDTH);
        int contextLength = metadata.requireInteger(key("context_length"), 1, MAX_CONTEXT);
        int feedForwardLength =
                perLayer("feed_forward_length", MAX_WIDTH, layers).orElseThrow(() -> missing("feed_forward_length"));
        int heads =
                perLayer("attention.head_count", MAX_HEADS, layers).orElseThrow(() -> missing("attention.head_count"));
        int kvHeads = perLayer("attention.head_count_kv", MAX_HEADS, layers).orElse(heads);
        if (heads % kvHeads != 0) {
            throw new ModelException(
                    path,
                    "%s is %d and %s is %d, the first must be a multiple of the second: convert the model again"
                            .formatted(key("attention.head_count"), heads, key("attention.head_count_kv"), kvHeads));
        }
        int headDim = headDim(embeddingLength, heads);
        int vocabularySize = vocabularySize();
        double epsilon = metadata.requireFloating(key("attention.layer_norm_rms_epsilon"), 1e-30, 1);
        var shape = new ModelShape(
                architecture.ggufName(),
                layers,
                embeddingLength,
                heads,
                kvHeads,
                headDim,
                feedForwardLength,
                vocabularySize,
                contextLength,
                slidingWindow());
        RopeConfig globalRope = rope.read(headDim, contextLength);
        return new ModelConfig(
                architecture,
                shape,
                (float) epsilon,
                globalRope,
                architecture.has(ArchitectureTrait.LOCAL_LAYERS) ? rope.readLocal(globalRope) : globalRope,
                attentionScale(shape),
                architecture.has(ArchitectureTrait.SCALED_EMBEDDINGS) ? (float) Math.sqrt(embeddingLength) : 1);
    }

    /** A window of 0 tokens stands for none, as some converters write it. */
    private SlidingWindow slidingWindow() {
        int tokens = metadata.integer(key("attention.sliding_window"), 0, Integer.MAX_VALUE)
                .orElse(0);
        if (tokens == 0) {
            return SlidingWindow.NONE;
        }
        if (!architecture.has(ArchitectureTrait.LOCAL_LAYERS)) {
            throw unsupportedNumber("attention.sliding_window", tokens);
        }
        int pattern = metadata.integer(key("attention.sliding_window_pattern"), 1, MAX_LAYERS)
                .orElse(DEFAULT_WINDOW_PATTERN);
        return new SlidingWindow(tokens, pattern);
    }

    /** One over the root of the width of a head; Gemma 3 27B takes the width per query head of the residual stream. */
    private float attentionScale(ModelShape shape) {
        boolean byWidth = architecture == Architecture.GEMMA3 && shape.layers() == LAYERS_OF_GEMMA3_27B;
        double width = byWidth ? (double) shape.embeddingLength() / shape.heads() : shape.headDim();
        return (float) (1 / Math.sqrt(width));
    }

    /** One row of the token embedding per id. */
    private int vocabularySize() {
        long rows = file.tensor("token_embd.weight")
                .orElseThrow(() -> new ModelException(
                        path, "tensor 'token_embd.weight' is not in the file: fetch or convert the model again"))
                .rows();
        if (rows > MAX_VOCABULARY) {
            throw new ModelException(
                    path,
                    "tensor 'token_embd.weight' has %d rows, allowed are at most %d: fetch or convert the model again"
                            .formatted(rows, MAX_VOCABULARY));
        }
        metadata.integer(key("vocab_size"), (int) rows, (int) rows);
        return (int) rows;
    }

    private int headDim(int embeddingLength, int heads) {
        OptionalInt keyLength = metadata.integer(key("attention.key_length"), 1, MAX_HEAD_DIM);
        OptionalInt valueLength = metadata.integer(key("attention.value_length"), 1, MAX_HEAD_DIM);
        if (keyLength.isEmpty() && embeddingLength % heads != 0) {
            throw new ModelException(
                    path,
                    "%s is %d, which is no multiple of %s, %d, and %s is absent: convert the model again"
                            .formatted(
                                    key("embedding_length"),
                                    embeddingLength,
                                    key("attention.head_count"),
                                    heads,
                                    key("attention.key_length")));
        }
        int headDim = keyLength.orElse(embeddingLength / heads);
        if (headDim > MAX_HEAD_DIM) {
            throw new UnsupportedModelException(
                    path, "heads are %d wide, supported are at most %d".formatted(headDim, MAX_HEAD_DIM));
        }
        if (valueLength.orElse(headDim) != headDim) {
            throw new UnsupportedModelException(
                    path,
                    "%s is %d and keys are %d wide, supported are values as wide as keys"
                            .formatted(key("attention.value_length"), valueLength.orElse(headDim), headDim));
        }
        return headDim;
    }

    /** A positive integer that a file may also give per layer; the layers must agree. */
    private OptionalInt perLayer(String name, int maximum, int layers) {
        String key = key(name);
        if (!metadata.isArray(key)) {
            return metadata.integer(key, 1, maximum);
        }
        int[] values = metadata.integers(key, 1, maximum).orElseThrow(() -> missing(name));
        if (values.length != layers) {
            throw new ModelException(
                    path,
                    "%s has %d elements for %d layers: convert the model again".formatted(key, values.length, layers));
        }
        for (int value : values) {
            if (value != values[0]) {
                throw new UnsupportedModelException(
                        path,
                        "%s has the values %d and %d, supported are models whose layers are alike"
                                .formatted(key, values[0], value));
            }
        }
        return OptionalInt.of(values[0]);
    }

    private void refuseUnsupported() {
        for (String name : UNSUPPORTED_NUMBERS) {
            double found = metadata.floating(key(name), -Double.MAX_VALUE, Double.MAX_VALUE)
                    .orElse(0);
            if (found != 0) {
                throw unsupportedNumber(name, found);
            }
        }
        if (!metadata.bool(key("attention.causal")).orElse(true)) {
            throw new UnsupportedModelException(
                    path, "%s is false, supported is causal attention".formatted(key("attention.causal")));
        }
        if (metadata.bool(key("use_parallel_residual")).orElse(false)) {
            throw new UnsupportedModelException(
                    path,
                    "%s is true, supported are blocks whose feed-forward layer follows the attention"
                            .formatted(key("use_parallel_residual")));
        }
    }

    private UnsupportedModelException unsupportedNumber(String name, Number found) {
        return new UnsupportedModelException(
                path,
                "%s is %s, supported are %s models without it".formatted(key(name), found, architecture.ggufName()));
    }

    private RuntimeException missing(String name) {
        return metadata.invalid(
                key(name), "a positive integer", "convert the model again with a converter that writes it");
    }

    private String key(String name) {
        return architecture.ggufName() + "." + name;
    }
}
