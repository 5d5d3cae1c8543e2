package dev.cakebench.cake;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.inference.model.ModelShape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Turns the queries and keys that the rivals' golden numbers were made with into a layer of a prefill. */
public final class RivalInputs {

    private RivalInputs() {}

    /**
     * The layer of one golden case, with column sums and norms of projected values. Granularity {@code queryHead} gives
     * each query head a KV head of its own, as the published code does.
     */
    public static ArrayLayer layer(JsonNode golden, int windowRows) {
        return layers(golden, windowRows, 1).getFirst();
    }

    /** A model whose layers are all that of the golden case. */
    public static List<ArrayLayer> layers(JsonNode golden, int windowRows, int layers) {
        JsonNode inputs = GoldenFiles.read(
                GoldenFiles.path("rivals/" + golden.get("inputs").textValue() + ".json"));
        float[][][] queries = GoldenFiles.as(inputs.get("q"), float[][][].class);
        float[][][] keys = GoldenFiles.as(inputs.get("k"), float[][][].class);
        float[][][] values = GoldenFiles.as(inputs.get("v"), float[][][].class);
        float[][] output = GoldenFiles.as(inputs.get("outputProjection"), float[][].class);
        int heads = queries.length;
        int group = heads / keys.length;
        int tokens = queries[0].length;
        float[][][] attention = new float[heads][tokens][];
        float[][] sums = new float[heads][];
        float[][] norms = new float[heads][];
        for (int h = 0; h < heads; h++) {
            for (int t = 0; t < tokens; t++) {
                attention[h][t] = softmax(queries[h][t], keys[h / group], t + 1);
            }
            sums[h] = columnSums(attention[h]);
            norms[h] = projectedNorms(values[h / group], output, h);
        }
        boolean perQueryHead = golden.has("granularity")
                && golden.get("granularity").textValue().equals("queryHead");
        ModelShape shape = ArrayLayer.shape(layers, heads, perQueryHead ? heads : keys.length, keys[0][0].length);
        float[][][] window = Arrays.stream(attention)
                .map(rows -> Arrays.copyOfRange(rows, tokens - windowRows, tokens))
                .toArray(float[][][]::new);
        float[][][] k = perQueryHead ? expand(keys, group) : keys;
        float[][][] v = perQueryHead ? expand(values, group) : values;
        return IntStream.range(0, layers)
                .mapToObj(l -> ArrayLayer.of(shape, l, tokens, window, k, v)
                        .withColumnSums(sums)
                        .withProjectedValueNorms(norms))
                .toList();
    }

    private static float[] columnSums(float[][] rows) {
        float[] sums = new float[rows[0].length];
        for (int j = 0; j < sums.length; j++) {
            double sum = 0;
            for (float[] row : rows) {
                sum += row[j];
            }
            sums[j] = (float) sum;
        }
        return sums;
    }

    /** 1-norm of each value behind the columns of query head {@code head} of the output projection. */
    private static float[] projectedNorms(float[][] values, float[][] output, int head) {
        float[] norms = new float[values.length];
        for (int t = 0; t < norms.length; t++) {
            double norm = 0;
            for (float[] row : output) {
                double element = 0;
                for (int d = 0; d < values[t].length; d++) {
                    element += (double) row[head * values[t].length + d] * values[t][d];
                }
                norm += Math.abs(element);
            }
            norms[t] = (float) norm;
        }
        return norms;
    }

    private static float[][][] expand(float[][][] kvHeads, int group) {
        float[][][] expanded = new float[kvHeads.length * group][][];
        for (int h = 0; h < expanded.length; h++) {
            expanded[h] = kvHeads[h / group];
        }
        return expanded;
    }

    private static float[] softmax(float[] query, float[][] keys, int visible) {
        double[] logits = new double[visible];
        double largest = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < visible; j++) {
            for (int d = 0; d < query.length; d++) {
                logits[j] += (double) query[d] * keys[j][d] / Math.sqrt(query.length);
            }
            largest = Math.max(largest, logits[j]);
        }
        double sum = 0;
        for (int j = 0; j < visible; j++) {
            logits[j] = Math.exp(logits[j] - largest);
            sum += logits[j];
        }
        float[] row = new float[keys.length];
        for (int j = 0; j < visible; j++) {
            row[j] = (float) (logits[j] / sum);
        }
        return row;
    }
}
