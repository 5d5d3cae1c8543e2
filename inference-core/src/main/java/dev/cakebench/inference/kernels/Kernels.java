package dev.cakebench.inference.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The arithmetic of inference on 32-bit floats. {@link ScalarKernels} is the specification, {@link VectorKernels} the
 * fast twin.
 *
 * <p>Two layouts of activations occur. <b>Panels</b> (prefill) have tokens in lanes: {@code [panel][feature][panelTokens]};
 * token t is lane {@code t % panelTokens} of panel {@code t / panelTokens}, and the lanes behind the last token hold
 * values that nothing reads. <b>Rows</b> (decoding) are {@code [row][feature]}.
 *
 * <p>Segments are native; offsets are in bytes and every method checks its ranges once. Kernels allocate nothing.
 * Each output element is summed in a fixed order that depends neither on the batch, nor on which rows or panels a call
 * covers, nor on the number of threads: the same inputs give the same bits at one vector width.
 */
public interface Kernels {

    /** Name that goes into result rows: {@code scalar}, or {@code vector-} and the bits of a vector. */
    String name();

    /** Tokens per panel. */
    int panelTokens();

    /**
     * Working memory for one thread.
     *
     * @param maxColumns largest number of columns of any weight matrix
     * @param maxHeadDim largest head width
     */
    KernelScratch newScratch(Arena arena, int maxColumns, int maxHeadDim);

    // ---------------------------------------------------------------- weights

    /** Row {@code row} of {@code weights} as {@code columns} floats at {@code target}. */
    void dequantizeRow(WeightMatrix weights, int row, MemorySegment target, long targetOffset);

    // ---------------------------------------------------------------- prefill: tokens in lanes

    /**
     * Rows {@code firstRow .. firstRow + rows - 1} of {@code y = weights * x}, or of {@code y += weights * x}, for
     * all panels. {@code x} is {@code [panels][weights.columns()][panelTokens]}, {@code y} is
     * {@code [panels][weights.rows()][panelTokens]}.
     */
    void matMulPanels(
            WeightMatrix weights,
            int firstRow,
            int rows,
            MemorySegment x,
            MemorySegment y,
            int panels,
            boolean accumulate,
            KernelScratch scratch);

    /**
     * RMS norm of one panel: {@code y = x / sqrt(mean(x^2) + epsilon) * weight}, the mean over {@code features}; in
     * place where {@code y} is {@code x}.
     *
     * @param weight {@code [features]} floats
     */
    void rmsNormPanel(
            MemorySegment x,
            long xOffset,
            MemorySegment weight,
            MemorySegment y,
            long yOffset,
            int features,
            float epsilon);

    /**
     * Turns {@code heads} heads of one panel in place by rotary position embedding.
     *
     * @param x {@code [heads * headDim][panelTokens]}
     * @param rotation {@code [rotated / 2][2][panelTokens]}: cosine and sine per pair and token
     * @param rotated how many leading elements of each head are turned
     */
    void ropePanel(
            MemorySegment x,
            long xOffset,
            int heads,
            int headDim,
            int rotated,
            RopeLayout layout,
            MemorySegment rotation,
            long rotationOffset);

    /** {@code gate = activation(gate) * up} of one panel in place, both {@code [features][panelTokens]}. */
    void gatePanel(
            GateActivation activation,
            MemorySegment gate,
            long gateOffset,
            MemorySegment up,
            long upOffset,
            int features);

    /**
     * Adds a bias to every token of one panel in place: {@code x[f][t] = x[f][t] + bias[f]}.
     *
     * @param bias {@code [features]} floats
     */
    void addBiasPanel(MemorySegment x, long xOffset, MemorySegment bias, int features);

    /**
     * Adds the absolute elements of each token of one panel: {@code sums[t] = sums[t] + sum over f of |x[f][t]|}.
     *
     * @param x {@code [features][panelTokens]}
     * @param sums {@code [panelTokens]} floats
     */
    void addAbsolutesPanel(MemorySegment x, long xOffset, int features, MemorySegment sums, long sumsOffset);

    /**
     * Copies features of one panel to rows: {@code rows[t * rowStride + f] = panel[firstFeature + f][t]} for the first
     * {@code tokens} lanes. {@code rowStride} is in floats.
     */
    void panelToRows(
            MemorySegment panel,
            long panelOffset,
            int firstFeature,
            int features,
            int tokens,
            MemorySegment rows,
            long rowsOffset,
            int rowStride);

    /** The reverse of {@link #panelToRows} for whole rows; lanes from {@code tokens} on become 0. */
    void rowsToPanel(
            MemorySegment rows,
            long rowsOffset,
            int rowStride,
            int features,
            int tokens,
            MemorySegment panel,
            long panelOffset);

    // ---------------------------------------------------------------- prefill: attention

    /** Bytes of the packed K and V of one KV head over {@code tokens} keys. */
    long packedKvBytes(int tokens, int headDim);

    /**
     * Packs K and V of one KV head for {@link #attendPanel}.
     *
     * @param keys {@code [tokens][headDim]} after RoPE
     * @param values {@code [tokens][headDim]}
     */
    void packKv(
            MemorySegment keys,
            long keysOffset,
            MemorySegment values,
            long valuesOffset,
            int tokens,
            int headDim,
            MemorySegment packed,
            long packedOffset);

    /**
     * Causal softmax attention of one query head for one panel of queries, by key blocks with a running maximum: no
     * memory grows with the number of keys. Query lane t stands at position {@code p = firstQuery + t} and sees the keys
     * {@code p - window + 1 .. p}; a key that it does not see weighs exactly 0. Keys before the windows of all lanes cost
     * nothing. Lanes at or behind {@code tokens} are computed and nothing reads them.
     *
     * @param queries {@code [headDim][panelTokens]} after RoPE, not scaled
     * @param tokens number of packed keys
     * @param window number of keys that a query sees, its own among them: at least 1; {@link Integer#MAX_VALUE} for all
     *     keys up to its position
     * @param scale factor of the logits, 1/sqrt(headDim)
     * @param output receives {@code [headDim][panelTokens]}; {@link MemorySegment#NULL} if only the statistics are wanted
     * @param rowStatistics receives {@code [2][panelTokens]}: per query the largest logit that it sees and the
     *     sum of exp(logit - largest)
     * @param exponentials receives what {@link #addColumnSums} needs of this panel; {@link MemorySegment#NULL} if it will
     *     not be called. Changes no bit of the other results
     */
    void attendPanel(
            MemorySegment queries,
            long queriesOffset,
            MemorySegment packed,
            long packedOffset,
            int tokens,
            int headDim,
            int firstQuery,
            int window,
            float scale,
            MemorySegment output,
            long outputOffset,
            MemorySegment rowStatistics,
            long rowStatisticsOffset,
            MemorySegment exponentials,
            long exponentialsOffset,
            KernelScratch scratch);

    /** Bytes of the exponentials that {@link #attendPanel} leaves to {@link #addColumnSums}. */
    long exponentialBytes(int tokens);

    /**
     * Adds to {@code columnSums[key]} the attention that one panel of queries of one query head pays to each key.
     *
     * @param exponentials what {@link #attendPanel} wrote for this panel, head and window; overwritten
     * @param tokens as for {@link #attendPanel}
     * @param window as for {@link #attendPanel}; keys that no query sees keep their sums
     * @param rowStatistics what {@link #attendPanel} wrote with the exponentials
     * @param columnSums {@code [tokens]} floats
     */
    void addColumnSums(
            MemorySegment exponentials,
            long exponentialsOffset,
            int tokens,
            int firstQuery,
            int window,
            MemorySegment rowStatistics,
            long rowStatisticsOffset,
            MemorySegment columnSums,
            long columnSumsOffset,
            KernelScratch scratch);

    /**
     * Softmax in place over the logits {@code first .. visible - 1} of {@code length}, each times {@code scale}; the
     * others become 0.
     */
    void softmaxRow(MemorySegment logits, long offset, int length, int first, int visible, float scale);

    /**
     * Mean and unbiased variance of each column of some rows, in double precision, in the order of the rows.
     *
     * @param rows {@code [rowCount]} rows, {@code rowStride} floats from one to the next
     * @param rowCount at least 1
     * @param columns how many of a row's leading floats
     * @param mean receives {@code [columns]} doubles
     * @param variance receives {@code [columns]} doubles, divided by {@code rowCount - 1}; 0 for one row
     */
    void columnMoments(
            MemorySegment rows,
            long rowsOffset,
            int rowCount,
            int rowStride,
            int columns,
            MemorySegment mean,
            long meanOffset,
            MemorySegment variance,
            long varianceOffset);

    /**
     * Entropy in nats of some probabilities, which need not sum to 1: minus the sum of {@code p ln(p + logOffset)}.
     *
     * @param probabilities {@code [length]} floats, 0 to 1
     * @param logOffset positive, so that a 0 adds nothing
     */
    double entropyRow(MemorySegment probabilities, long offset, int length, float logOffset);

    // ---------------------------------------------------------------- decoding: rows

    /**
     * Rows {@code firstRow .. firstRow + rows - 1} of {@code y = weights * x}, or {@code y += weights * x}, for a batch.
     * {@code x} is {@code [batch][weights.columns()]}, {@code y} is {@code [batch][weights.rows()]}. Also serves, with
     * keys as an F32 matrix, the logits of a few queries over all keys.
     */
    void matMulRows(
            WeightMatrix weights,
            int firstRow,
            int rows,
            MemorySegment x,
            long xOffset,
            MemorySegment y,
            long yOffset,
            int batch,
            boolean accumulate,
            KernelScratch scratch);

    /** RMS norm of one row of {@code features} floats; in place where {@code y} is {@code x}. */
    void rmsNormRow(
            MemorySegment x,
            long xOffset,
            MemorySegment weight,
            MemorySegment y,
            long yOffset,
            int features,
            float epsilon);

    /**
     * Rotary position embedding of one row {@code [heads * headDim]} in place.
     *
     * @param rotation {@code [rotated / 2][2]}: cosine and sine per pair
     */
    void ropeRow(
            MemorySegment x,
            long xOffset,
            int heads,
            int headDim,
            int rotated,
            RopeLayout layout,
            MemorySegment rotation,
            long rotationOffset);

    /** {@code gate = activation(gate) * up} over {@code features} floats in place. */
    void gateRow(
            GateActivation activation,
            MemorySegment gate,
            long gateOffset,
            MemorySegment up,
            long upOffset,
            int features);

    /** {@code x = x * factor} over {@code length} floats. */
    void scaleRow(MemorySegment x, long xOffset, int length, float factor);

    /** {@code x = x + summand} over {@code length} floats. */
    void addRow(MemorySegment x, long xOffset, MemorySegment summand, long summandOffset, int length);

    // ---------------------------------------------------------------- decoding: attention

    /** Keys per block of the dense cache layout, the same for every implementation. */
    int KEY_BLOCK = 16;

    /**
     * Merges the attention of a group of queries over dense entries into a running result (see AttentionPartial): for
     * each query the logits, the new maximum, and the sums rescaled to it. An entry whose position is below
     * {@code firstPosition} has the logit -infinity and takes no part: the result has the bits that it has without that
     * entry. Where no entry is left, the running result stays as it is.
     *
     * @param queries {@code [groupSize][kv.headDim()]} after RoPE and scaled
     * @param kv keys, values and positions
     * @param entries number of entries: the first slots of {@code kv}
     * @param firstPosition lowest position that the queries see; 0 or less for all, and then no position is looked at
     * @param max {@code [groupSize]}, updated
     * @param sum {@code [groupSize]}, updated
     * @param weighted {@code [groupSize][kv.headDim()]}, updated
     * @param logits receives the logit of query g and entry i as the float at byte
     *     {@code logitsOffset + 4 * (g * logitsStride + i)}
     */
    void attendDense(
            MemorySegment queries,
            long queriesOffset,
            int groupSize,
            DenseKv kv,
            int entries,
            int firstPosition,
            float[] max,
            float[] sum,
            float[] weighted,
            MemorySegment logits,
            long logitsOffset,
            int logitsStride);

    /**
     * Attention of several readers to the same slots, as {@link #attendDense} for each of them; entries may be read once for
     * all. A reader has the same bits whatever the others are, and where nothing is hidden those of {@link #attendDense}.
     */
    void attendDense(DenseKv kv, List<DenseReader> readers);
}
