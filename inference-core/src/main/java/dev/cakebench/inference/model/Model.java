package dev.cakebench.inference.model;

import dev.cakebench.inference.gguf.GgmlType;
import dev.cakebench.inference.gguf.GgufFile;
import dev.cakebench.inference.gguf.GgufMetadata;
import dev.cakebench.inference.gguf.GgufTensor;
import dev.cakebench.inference.tokenizer.Tokenizer;
import dev.cakebench.inference.tokenizer.Tokenizers;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A GGUF file opened for inference. Immutable and safe for use by several threads; the file stays mapped as long as the
 * process lives.
 */
public final class Model {
    private final Path path;
    private final ModelConfig config;
    private final ModelWeights weights;
    private final Tokenizer tokenizer;
    private final @Nullable String chatTemplate;
    private final String description;

    private Model(GgufFile file) {
        GgufMetadata metadata = file.metadata();
        this.path = file.path();
        this.config = ConfigReader.read(file);
        this.weights = WeightReader.read(file, config);
        this.tokenizer = Tokenizers.of(metadata);
        if (tokenizer.vocabularySize() != config.shape().vocabularySize()) {
            throw new ModelException(
                    path,
                    "the tokenizer has %d tokens and the token embedding %d rows, they must agree: convert the model again"
                            .formatted(
                                    tokenizer.vocabularySize(), config.shape().vocabularySize()));
        }
        this.chatTemplate = metadata.string("tokenizer.chat_template").orElse(null);
        this.description = describe(metadata.string("general.name").orElse("unnamed"), config.shape(), file);
    }

    /**
     * Opens a file and checks all of it that the computation relies on: metadata, tokenizer, and the shape of every
     * tensor.
     *
     * @throws UnsupportedModelException when the model needs what is not computed
     * @throws ModelException when metadata and tensors contradict one another
     * @throws dev.cakebench.inference.gguf.GgufFileException when the file cannot be read or is no sound GGUF file
     */
    public static Model open(Path path) {
        return new Model(GgufFile.open(path));
    }

    /** Sizes of the model. */
    public ModelShape shape() {
        return config.shape();
    }

    /** Hyperparameters of the model. */
    public ModelConfig config() {
        return config;
    }

    /** Weights of the model. */
    public ModelWeights weights() {
        return weights;
    }

    /** Text to token ids and back. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** The Jinja template that turns messages into a prompt, or null when the file has none. It is untrusted text. */
    public @Nullable String chatTemplate() {
        return chatTemplate;
    }

    /** The file. */
    public Path path() {
        return path;
    }

    /** Name, sizes and tensor types in one line, for people. */
    public String description() {
        return description;
    }

    private static String describe(String name, ModelShape shape, GgufFile file) {
        var counts = new EnumMap<GgmlType, Integer>(GgmlType.class);
        for (GgufTensor tensor : file.tensors().values()) {
            counts.merge(tensor.type(), 1, Integer::sum);
        }
        String types = counts.entrySet().stream()
                .map(count -> count.getValue() + " " + count.getKey())
                .collect(Collectors.joining(", "));
        return "%s: %s, %d layers, width %d, %d query and %d KV heads of %d, feed-forward %d, vocabulary %d, context %d; tensors: %s"
                .formatted(
                        name,
                        shape.architecture(),
                        shape.layers(),
                        shape.embeddingLength(),
                        shape.heads(),
                        shape.kvHeads(),
                        shape.headDim(),
                        shape.feedForwardLength(),
                        shape.vocabularySize(),
                        shape.contextLength(),
                        types);
    }
}
