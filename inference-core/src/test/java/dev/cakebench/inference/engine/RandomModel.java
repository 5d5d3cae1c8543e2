package dev.cakebench.inference.engine;

import dev.cakebench.inference.gguf.GgufWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A small model of random weights with the metadata and the tensors of one architecture: width 48, 4 query heads on 2 KV
 * heads of 16, so that heads are wider than their share of the width, feed-forward 80.
 */
final class RandomModel {
    static final int VOCABULARY = 61;
    static final int CONTEXT = 256;
    private static final int WIDTH = 48;
    private static final int QUERY_WIDTH = 64;
    private static final int KEY_WIDTH = 32;
    private static final int HEAD_DIM = 16;
    private static final int FEED_FORWARD = 80;

    private final String architecture;
    private final int layers;
    private final Map<String, Consumer<GgufWriter>> metadata = new LinkedHashMap<>();
    private boolean biases;
    private double queryBias;
    private boolean headNorms;
    private boolean postNorms;

    RandomModel(String architecture, int layers) {
        this.architecture = architecture;
        this.layers = layers;
        number("block_count", layers);
        number("embedding_length", WIDTH);
        number("context_length", CONTEXT);
        number("feed_forward_length", FEED_FORWARD);
        number("attention.head_count", QUERY_WIDTH / HEAD_DIM);
        number("attention.head_count_kv", KEY_WIDTH / HEAD_DIM);
        number("attention.key_length", HEAD_DIM);
        number("attention.value_length", HEAD_DIM);
        real("attention.layer_norm_rms_epsilon", 1e-5f);
    }

    RandomModel number(String key, int value) {
        metadata.put(key, writer -> writer.uint32(architecture + "." + key, value));
        return this;
    }

    RandomModel real(String key, float value) {
        metadata.put(key, writer -> writer.float32(architecture + "." + key, value));
        return this;
    }

    RandomModel string(String key, String value) {
        metadata.put(key, writer -> writer.string(architecture + "." + key, value));
        return this;
    }

    /** With biases of queries, keys and values. */
    RandomModel biases() {
        biases = true;
        return this;
    }

    /** With biases of queries, keys and values; those of the queries lie around {@code mean}. */
    RandomModel queryBiases(double mean) {
        queryBias = mean;
        return biases();
    }

    /** With norms of each head's query and key. */
    RandomModel headNorms() {
        headNorms = true;
        return this;
    }

    /** With norms behind the attention and the feed-forward layer. */
    RandomModel postNorms() {
        postNorms = true;
        return this;
    }

    Path write(Path path) {
        var writer = new GgufWriter().string("general.architecture", architecture);
        metadata.values().forEach(entry -> entry.accept(writer));
        writeTokenizer(writer);
        var random = new Random(31L * layers + architecture.hashCode());
        matrix(writer, random, "token_embd.weight", VOCABULARY, WIDTH);
        matrix(writer, random, "output.weight", VOCABULARY, WIDTH);
        vector(writer, random, "output_norm.weight", 1, WIDTH);
        for (int l = 0; l < layers; l++) {
            writeLayer(writer, random, "blk." + l + ".");
        }
        try {
            return writer.write(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void writeLayer(GgufWriter writer, Random random, String prefix) {
        vector(writer, random, prefix + "attn_norm.weight", 1, WIDTH);
        matrix(writer, random, prefix + "attn_q.weight", QUERY_WIDTH, WIDTH);
        matrix(writer, random, prefix + "attn_k.weight", KEY_WIDTH, WIDTH);
        matrix(writer, random, prefix + "attn_v.weight", KEY_WIDTH, WIDTH);
        if (biases) {
            vector(writer, random, prefix + "attn_q.bias", queryBias, QUERY_WIDTH);
            vector(writer, random, prefix + "attn_k.bias", 0, KEY_WIDTH);
            vector(writer, random, prefix + "attn_v.bias", 0, KEY_WIDTH);
        }
        if (headNorms) {
            vector(writer, random, prefix + "attn_q_norm.weight", 1, HEAD_DIM);
            vector(writer, random, prefix + "attn_k_norm.weight", 1, HEAD_DIM);
        }
        matrix(writer, random, prefix + "attn_output.weight", WIDTH, QUERY_WIDTH);
        vector(writer, random, prefix + "ffn_norm.weight", 1, WIDTH);
        matrix(writer, random, prefix + "ffn_gate.weight", FEED_FORWARD, WIDTH);
        matrix(writer, random, prefix + "ffn_up.weight", FEED_FORWARD, WIDTH);
        matrix(writer, random, prefix + "ffn_down.weight", WIDTH, FEED_FORWARD);
        if (postNorms) {
            vector(writer, random, prefix + "post_attention_norm.weight", 1, WIDTH);
            vector(writer, random, prefix + "post_ffw_norm.weight", 1, WIDTH);
        }
    }

    private static void writeTokenizer(GgufWriter writer) {
        var tokens = new ArrayList<String>();
        for (char letter = 'A'; tokens.size() < VOCABULARY; letter++) {
            tokens.add(String.valueOf(letter));
        }
        writer.string("tokenizer.ggml.model", "gpt2");
        writer.string("tokenizer.ggml.pre", "gpt-2");
        writer.strings("tokenizer.ggml.tokens", tokens);
        writer.strings("tokenizer.ggml.merges", List.of());
        writer.uint32("tokenizer.ggml.eos_token_id", 0);
    }

    private static void matrix(GgufWriter writer, Random random, String name, int rows, int columns) {
        writer.tensor(name, values(random, rows * columns, 0, 1.5 / Math.sqrt(columns)), columns, rows);
    }

    private static void vector(GgufWriter writer, Random random, String name, double mean, int length) {
        writer.tensor(name, values(random, length, mean, 0.3), length);
    }

    private static float[] values(Random random, int count, double mean, double deviation) {
        var values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (mean + deviation * random.nextGaussian());
        }
        return values;
    }
}
