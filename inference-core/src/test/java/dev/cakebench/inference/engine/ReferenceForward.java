package dev.cakebench.inference.engine;

import dev.cakebench.inference.gguf.GgufFile;
import dev.cakebench.inference.gguf.GgufMetadata;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plain double-precision forward pass of the supported architectures, token by token and head by head, that shares
 * nothing with the engine but the GGUF parser. For files whose tensors are all F32.
 */
final class ReferenceForward {
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /**
     * What one layer does with a prompt.
     *
     * @param queries before rotation, {@code [head][token][headDim]}
     * @param keys after rotation, {@code [kvHead][token][headDim]}
     * @param values {@code [kvHead][token][headDim]}
     * @param attention {@code [head][query][key]}, 0 where a query does not see a key
     * @param valueNorms 1-norms of the values behind each head's columns of the output projection, {@code [head][token]}
     */
    record Layer(
            double[][][] queries,
            double[][][] keys,
            double[][][] values,
            double[][][] attention,
            double[][] valueNorms) {}

    /**
     * What a prompt gives.
     *
     * @param logits of each token, {@code [token][vocabulary]}
     */
    record Result(List<Layer> layers, double[][] logits) {}

    private final GgufFile file;
    private final GgufMetadata metadata;
    private final String architecture;
    private final boolean gemma;
    private final int width;
    private final int heads;
    private final int kvHeads;
    private final int headDim;
    private final double epsilon;

    ReferenceForward(Path path) {
        this.file = GgufFile.open(path);
        this.metadata = file.metadata();
        this.architecture = metadata.requireString("general.architecture");
        this.gemma = architecture.equals("gemma3");
        this.width = number("embedding_length", 0);
        this.heads = number("attention.head_count", 0);
        this.kvHeads = number("attention.head_count_kv", heads);
        this.headDim = number("attention.key_length", width / heads);
        this.epsilon = real("attention.layer_norm_rms_epsilon", 0);
    }

    Result run(int[] tokens) {
        double[][] embedding = matrix("token_embd.weight");
        var residual = new double[tokens.length][];
        for (int t = 0; t < tokens.length; t++) {
            residual[t] = embedding[tokens[t]].clone();
            for (int i = 0; gemma && i < width; i++) {
                residual[t][i] *= Math.sqrt(width);
            }
        }
        var layers = new ArrayList<Layer>();
        for (int l = 0; l < number("block_count", 0); l++) {
            layers.add(attend(l, residual));
            feedForward("blk." + l + ".", residual);
        }
        double[][] output = matrix("output.weight");
        double[] norm = vector("output_norm.weight");
        var logits = new double[tokens.length][];
        for (int t = 0; t < tokens.length; t++) {
            logits[t] = multiply(output, norm(residual[t], norm));
        }
        return new Result(layers, logits);
    }

    /** Adds the attention of a layer to {@code residual}. */
    private Layer attend(int layer, double[][] residual) {
        String prefix = "blk." + layer + ".";
        int window = number("attention.sliding_window", Integer.MAX_VALUE);
        boolean local = window != Integer.MAX_VALUE && (layer + 1) % number("attention.sliding_window_pattern", 6) != 0;
        double[][][] queries = project(prefix, "attn_q", heads, residual);
        double[][][] keys = project(prefix, "attn_k", kvHeads, residual);
        double[][][] values = project(prefix, "attn_v", kvHeads, residual);
        double[][][] plainQueries = copy(queries);
        for (double[][][] turned : List.of(queries, keys)) {
            for (double[][] head : turned) {
                for (int t = 0; t < head.length; t++) {
                    rotate(head[t], t, local);
                }
            }
        }
        int count = residual.length;
        var attention = new double[heads][count][count];
        double[][] outputWeight = matrix(prefix + "attn_output.weight");
        for (int t = 0; t < count; t++) {
            var mixed = new double[heads * headDim];
            for (int h = 0; h < heads; h++) {
                int kvHead = h / (heads / kvHeads);
                int first = local ? Math.max(0, t + 1 - window) : 0;
                softmax(queries[h][t], keys[kvHead], first, t, attention[h][t]);
                for (int s = first; s <= t; s++) {
                    for (int d = 0; d < headDim; d++) {
                        mixed[h * headDim + d] += attention[h][t][s] * values[kvHead][s][d];
                    }
                }
            }
            add(residual[t], multiply(outputWeight, mixed), prefix + "post_attention_norm.weight");
        }
        return new Layer(plainQueries, keys, values, attention, valueNorms(values, outputWeight));
    }

    private double[][] valueNorms(double[][][] values, double[][] outputWeight) {
        var norms = new double[heads][values[0].length];
        for (int h = 0; h < heads; h++) {
            for (int t = 0; t < norms[h].length; t++) {
                double[] value = values[h / (heads / kvHeads)][t];
                for (double[] row : outputWeight) {
                    double element = 0;
                    for (int d = 0; d < headDim; d++) {
                        element += row[h * headDim + d] * value[d];
                    }
                    norms[h][t] += Math.abs(element);
                }
            }
        }
        return norms;
    }

    private static double[][][] copy(double[][][] matrices) {
        return Arrays.stream(matrices)
                .map(matrix -> Arrays.stream(matrix).map(double[]::clone).toArray(double[][]::new))
                .toArray(double[][][]::new);
    }

    private void softmax(double[] query, double[][] keys, int first, int last, double[] row) {
        double sum = 0;
        for (int s = first; s <= last; s++) {
            double dot = 0;
            for (int d = 0; d < headDim; d++) {
                dot += query[d] * keys[s][d];
            }
            row[s] = Math.exp(dot / Math.sqrt(headDim));
            sum += row[s];
        }
        for (int s = first; s <= last; s++) {
            row[s] /= sum;
        }
    }

    /** Heads of one projection before rotation: {@code [head][token][headDim]}. */
    private double[][][] project(String prefix, String name, int count, double[][] residual) {
        double[] inputNorm = vector(prefix + "attn_norm.weight");
        double[][] weight = matrix(prefix + name + ".weight");
        double[] bias = optional(prefix + name + ".bias");
        double[] headNorm = optional(prefix + name + "_norm.weight");
        var projected = new double[count][residual.length][];
        for (int t = 0; t < residual.length; t++) {
            double[] product = multiply(weight, norm(residual[t], inputNorm));
            for (int h = 0; h < count; h++) {
                var head = new double[headDim];
                for (int d = 0; d < headDim; d++) {
                    int i = h * headDim + d;
                    head[d] = product[i] + (bias == null ? 0 : bias[i]);
                }
                projected[h][t] = headNorm == null ? head : norm(head, headNorm);
            }
        }
        return projected;
    }

    private void rotate(double[] head, int position, boolean local) {
        double base = local ? real("rope.freq_base_swa", 10_000) : real("rope.freq_base", 10_000);
        double factor = local ? 1 : real("rope.scaling.factor", 1);
        for (int i = 0; i < headDim / 2; i++) {
            double angle = position * Math.pow(base, -2.0 * i / headDim) / factor;
            int a = architecture.equals("llama") ? 2 * i : i;
            int b = architecture.equals("llama") ? 2 * i + 1 : i + headDim / 2;
            double x = head[a];
            double y = head[b];
            head[a] = x * Math.cos(angle) - y * Math.sin(angle);
            head[b] = x * Math.sin(angle) + y * Math.cos(angle);
        }
    }

    private void feedForward(String prefix, double[][] residual) {
        double[] inputNorm = vector(prefix + "ffn_norm.weight");
        double[][] gateWeight = matrix(prefix + "ffn_gate.weight");
        double[][] upWeight = matrix(prefix + "ffn_up.weight");
        double[][] downWeight = matrix(prefix + "ffn_down.weight");
        for (double[] state : residual) {
            double[] input = norm(state, inputNorm);
            double[] gate = multiply(gateWeight, input);
            double[] up = multiply(upWeight, input);
            for (int i = 0; i < gate.length; i++) {
                gate[i] = (gemma ? gelu(gate[i]) : gate[i] / (1 + Math.exp(-gate[i]))) * up[i];
            }
            add(state, multiply(downWeight, gate), prefix + "post_ffw_norm.weight");
        }
    }

    private static double gelu(double x) {
        return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }

    /** Adds {@code summand} to {@code state}, normed if the file has a norm of that name. */
    private void add(double[] state, double[] summand, String normName) {
        double[] weight = optional(normName);
        double[] added = weight == null ? summand : norm(summand, weight);
        for (int i = 0; i < state.length; i++) {
            state[i] += added[i];
        }
    }

    private double[] norm(double[] x, double[] weight) {
        double squares = 0;
        for (double value : x) {
            squares += value * value;
        }
        double factor = 1 / Math.sqrt(squares / x.length + epsilon);
        var normed = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            normed[i] = x[i] * factor * weight[i];
        }
        return normed;
    }

    private static double[] multiply(double[][] matrix, double[] x) {
        var product = new double[matrix.length];
        for (int row = 0; row < matrix.length; row++) {
            for (int i = 0; i < x.length; i++) {
                product[row] += matrix[row][i] * x[i];
            }
        }
        return product;
    }

    private double[][] matrix(String name) {
        double[] all = vector(name);
        int columns = file.tensor(name).orElseThrow().dimensions().getFirst().intValue();
        var rows = new double[all.length / columns][columns];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(all, row * columns, rows[row], 0, columns);
        }
        return rows;
    }

    private double[] vector(String name) {
        MemorySegment data = file.tensor(name).orElseThrow().data();
        var values = new double[(int) (data.byteSize() / Float.BYTES)];
        for (int i = 0; i < values.length; i++) {
            values[i] = data.get(FLOAT, 4L * i);
        }
        return values;
    }

    private double @Nullable [] optional(String name) {
        return file.tensor(name).isPresent() ? vector(name) : null;
    }

    private int number(String key, int absent) {
        return metadata.integer(architecture + "." + key, 0, Integer.MAX_VALUE).orElse(absent);
    }

    private double real(String key, double absent) {
        return metadata.floating(architecture + "." + key, 0, 1e9).orElse(absent);
    }
}
