package dev.cakebench.inference.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;

/**
 * What {@link Kernels#attendPanel} and {@link Kernels#addColumnSums} gave for all panels of one head.
 *
 * @param output {@code [tokens][headDim]}
 * @param max largest logit per query
 * @param sum sum of exp(logit - max) per query
 * @param columnSums attention per key, of all queries
 */
record HeadAttention(float[][] output, float[] max, float[] sum, float[] columnSums) {
    private static final double CLOSE = 4e-6;

    /** Attention of all queries in panels from position 0 on; all inputs are {@code [tokens][headDim]}. */
    static HeadAttention of(
            Kernels kernels, Floats q, Floats k, Floats v, int tokens, int headDim, int window, float scale) {
        return of(kernels, q, k, v, tokens, headDim, 0, window, scale);
    }

    /** Attention of the queries from position {@code firstQuery} on, where the first panel begins. */
    static HeadAttention of(
            Kernels kernels,
            Floats q,
            Floats k,
            Floats v,
            int tokens,
            int headDim,
            int firstQuery,
            int window,
            float scale) {
        int lanes = kernels.panelTokens();
        KernelScratch scratch = kernels.newScratch(Arena.ofAuto(), 1, headDim);
        Floats packed = Floats.random(Math.toIntExact(kernels.packedKvBytes(tokens, headDim) / 4), 9, 1);
        kernels.packKv(
                k.segment(), k.offset(), v.segment(), v.offset(), tokens, headDim, packed.segment(), packed.offset());
        packed.assertCanaries();
        HeadAttention result =
                new HeadAttention(new float[tokens][headDim], new float[tokens], new float[tokens], new float[tokens]);
        Floats columnSums = Floats.of(tokens);
        for (int first = firstQuery; first < tokens; first += lanes) {
            Floats queries = Floats.random(headDim * lanes, 4, 1);
            for (int t = 0; t < lanes; t++) {
                for (int d = 0; d < headDim; d++) {
                    queries.set(d * lanes + t, first + t < tokens ? q.get((first + t) * headDim + d) : Float.NaN);
                }
            }
            Floats output = Floats.of(headDim * lanes);
            Floats statistics = Floats.of(2 * lanes);
            Floats exponentials = Floats.random(Math.toIntExact(kernels.exponentialBytes(tokens) / 4), 7, 1);
            kernels.attendPanel(
                    queries.segment(),
                    queries.offset(),
                    packed.segment(),
                    packed.offset(),
                    tokens,
                    headDim,
                    first,
                    window,
                    scale,
                    output.segment(),
                    output.offset(),
                    statistics.segment(),
                    statistics.offset(),
                    exponentials.segment(),
                    exponentials.offset(),
                    scratch);
            output.assertCanaries();
            statistics.assertCanaries();
            exponentials.assertCanaries();
            kernels.addColumnSums(
                    exponentials.segment(),
                    exponentials.offset(),
                    tokens,
                    first,
                    window,
                    statistics.segment(),
                    statistics.offset(),
                    columnSums.segment(),
                    columnSums.offset(),
                    scratch);
            columnSums.assertCanaries();
            for (int t = 0; t < Math.min(lanes, tokens - first); t++) {
                result.max[first + t] = statistics.get(t);
                result.sum[first + t] = statistics.get(lanes + t);
                for (int d = 0; d < headDim; d++) {
                    result.output[first + t][d] = output.get(d * lanes + t);
                }
            }
        }
        System.arraycopy(columnSums.toArray(), 0, result.columnSums, 0, tokens);
        return result;
    }

    /** Compares with a plain softmax in double precision over the keys of each query's window. */
    void assertSoftmax(Floats q, Floats k, Floats v, int window, float scale) {
        int tokens = max.length;
        int headDim = output[0].length;
        double[] columns = new double[tokens];
        for (int query = 0; query < tokens; query++) {
            int first = (int) Math.max(0, query + 1L - window);
            double[] p = new double[query + 1];
            double expectedMax = Double.NEGATIVE_INFINITY;
            for (int key = first; key <= query; key++) {
                for (int d = 0; d < headDim; d++) {
                    p[key] += (double) q.get(query * headDim + d) * k.get(key * headDim + d);
                }
                p[key] *= scale;
                expectedMax = Math.max(expectedMax, p[key]);
            }
            double expectedSum = 0;
            for (int key = first; key <= query; key++) {
                p[key] = Math.exp(p[key] - expectedMax);
                expectedSum += p[key];
            }
            assertThat((double) max[query]).as("maximum of query %d", query).isCloseTo(expectedMax, within(CLOSE));
            assertThat((double) sum[query])
                    .as("sum of query %d", query)
                    .isCloseTo(expectedSum, within(CLOSE * expectedSum));
            for (int key = first; key <= query; key++) {
                columns[key] += p[key] / expectedSum;
            }
            for (int d = 0; d < headDim; d++) {
                double expected = 0;
                for (int key = first; key <= query; key++) {
                    expected += p[key] / expectedSum * v.get(key * headDim + d);
                }
                assertThat((double) output[query][d])
                        .as("query %d element %d", query, d)
                        .isCloseTo(expected, within(CLOSE));
            }
        }
        for (int key = 0; key < tokens; key++) {
            assertThat((double) columnSums[key])
                    .as("column %d", key)
                    .isCloseTo(columns[key], within(CLOSE * (1 + columns[key])));
        }
    }

    /** Compares the bits of one query. */
    void assertSameBits(HeadAttention other, int query) {
        assertThat(output[query]).as("output of query %d", query).isEqualTo(other.output[query]);
        assertThat(max[query]).as("maximum of query %d", query).isEqualTo(other.max[query]);
        assertThat(sum[query]).as("sum of query %d", query).isEqualTo(other.sum[query]);
    }
}
