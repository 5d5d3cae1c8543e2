package dev.cakebench.inference.model;

import dev.cakebench.inference.gguf.GgmlType;
import dev.cakebench.inference.gguf.GgufWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/** A model of one layer, width 8, 2 query heads on 1 KV head of 4, that a test changes before it is written. */
final class TinyModel {
    static final int VOCABULARY = 6;

    private final Map<String, Consumer<GgufWriter>> metadata = new LinkedHashMap<>();
    private final Map<String, long[]> tensors = new LinkedHashMap<>();
    private final Map<String, GgmlType> types = new LinkedHashMap<>();

    /** Of architecture {@code llama}. */
    TinyModel() {
        this("llama");
    }

    /** Of another architecture, without the tensors that only it has. */
    TinyModel(String architecture) {
        string("general.architecture", architecture);
        number(architecture + ".block_count", 1);
        number(architecture + ".embedding_length", 8);
        number(architecture + ".context_length", 64);
        number(architecture + ".feed_forward_length", 12);
        number(architecture + ".attention.head_count", 2);
        number(architecture + ".attention.head_count_kv", 1);
        real(architecture + ".attention.layer_norm_rms_epsilon", 1e-5f);
        string("tokenizer.ggml.model", "gpt2");
        string("tokenizer.ggml.pre", "gpt-2");
        metadata.put(
                "tokenizer.ggml.tokens",
                w -> w.strings("tokenizer.ggml.tokens", List.of("a", "b", "c", "d", "ab", "e")));
        metadata.put("tokenizer.ggml.token_type", w -> w.int32s("tokenizer.ggml.token_type", 1, 1, 1, 1, 1, 3));
        metadata.put("tokenizer.ggml.merges", w -> w.strings("tokenizer.ggml.merges", List.of("a b")));
        number("tokenizer.ggml.eos_token_id", 5);
        tensor("token_embd.weight", 8, VOCABULARY);
        tensor("blk.0.attn_norm.weight", 8);
        tensor("blk.0.attn_q.weight", 8, 8);
        tensor("blk.0.attn_k.weight", 8, 4);
        tensor("blk.0.attn_v.weight", 8, 4);
        tensor("blk.0.attn_output.weight", 8, 8);
        tensor("blk.0.ffn_norm.weight", 8);
        tensor("blk.0.ffn_gate.weight", 8, 12);
        tensor("blk.0.ffn_up.weight", 8, 12);
        tensor("blk.0.ffn_down.weight", 12, 8);
        tensor("output_norm.weight", 8);
    }

    TinyModel number(String key, int value) {
        metadata.put(key, writer -> writer.uint32(key, value));
        return this;
    }

    TinyModel numbers(String key, int... values) {
        metadata.put(key, writer -> writer.int32s(key, values));
        return this;
    }

    TinyModel real(String key, float value) {
        metadata.put(key, writer -> writer.float32(key, value));
        return this;
    }

    TinyModel string(String key, String value) {
        metadata.put(key, writer -> writer.string(key, value));
        return this;
    }

    TinyModel flag(String key, boolean value) {
        metadata.put(key, writer -> writer.bool(key, value));
        return this;
    }

    TinyModel without(String keyOrTensor) {
        metadata.remove(keyOrTensor);
        tensors.remove(keyOrTensor);
        return this;
    }

    TinyModel tensor(String name, long... dimensions) {
        tensors.put(name, dimensions);
        return this;
    }

    TinyModel tensor(String name, GgmlType type, long... dimensions) {
        types.put(name, type);
        return tensor(name, dimensions);
    }

    Path write(Path folder) {
        var writer = new GgufWriter();
        metadata.values().forEach(entry -> entry.accept(writer));
        var random = new Random(5);
        tensors.forEach((name, dimensions) -> {
            int count = 1;
            for (long dimension : dimensions) {
                count *= (int) dimension;
            }
            GgmlType type = types.get(name);
            if (type == null) {
                var values = new float[count];
                for (int i = 0; i < count; i++) {
                    values[i] = (float) (1 + random.nextGaussian() / 4);
                }
                writer.tensor(name, values, dimensions);
            } else {
                writer.tensor(name, type, new byte[(int) type.rowBytes(count)], dimensions);
            }
        });
        try {
            return writer.write(folder.resolve("tiny.gguf"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
