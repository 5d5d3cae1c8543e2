package dev.cakebench.cake;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.inference.model.ModelShape;

/** Turns the queries and keys that the rivals' golden numbers were made with into a layer of a prefill. */
public final class RivalInputs {

    private RivalInputs() {}

    /**
     * The layer of one golden case. Granularity {@code queryHead} gives each query head a KV head of its own, as the
     * published code does.
     */
    public static ArrayLayer layer(JsonNode golden, int windowRows) {
        JsonNode inputs = GoldenFiles.read(
                GoldenFiles.path("rivals/" + golden.get("inputs").textValue() + ".json"));
        float[][][] queries = GoldenFiles.as(inputs.get("q"), float[][][].class);
        float[][][] keys = GoldenFiles.as(inputs.get("k"), float[][][].class);
        float[][][] values = GoldenFiles.as(inputs.get("v"), float[][][].class);
        int heads = queries.length;
        int group = heads / keys.length;
        int tokens = queries[0].length;
        float[][][] rows = new float[heads][windowRows][];
        for (int h = 0; h < heads; h++) {
            for (int r = 0; r < windowRows; r++) {
                int query = tokens - windowRows + r;
                rows[h][r] = softmax(queries[h][query], keys[h / group], query + 1);
            }
        }
        boolean perQueryHead = golden.has("granularity")
                && golden.get("granularity").textValue().equals("queryHead");
        int kvHeads = perQueryHead ? heads : keys.length;
        ModelShape shape = ArrayLayer.shape(1, heads, kvHeads, keys[0][0].length);
        return ArrayLayer.of(
                shape,
                0,
                tokens,
                rows,
                perQueryHead ? expand(keys, group) : keys,
                perQueryHead ? expand(values, group) : values);
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
