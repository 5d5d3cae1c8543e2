package dev.cakebench.inference.engine;

import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.model.ModelShape;
import java.lang.foreign.MemorySegment;

/**
 * The working memory of one prefill of S tokens, all 32-bit floats. Whole-prompt buffers are the residual stream, one
 * layer's K and V (in rows, and packed for the attention) and the requested statistics; all else exists for one block of
 * tokens.
 */
final class PrefillBuffers {
    /** S, number of prompt tokens. */
    final int tokens;
    /** Panels of the prompt. */
    final int panels;
    /** Panels of one block. */
    final int blockPanels;
    /** Last query rows whose softmax rows are wanted, at most S. */
    final int windowRows;
    /** Last query rows that are wanted as they are, at most S. */
    final int recentQueries;
    /** First token whose query row is kept for these two: the start of a panel, or S when none is kept. */
    final int firstKeptQuery;
    /** Residual stream: {@code [panels][embeddingLength][panelTokens]}. */
    final MemorySegment residual;
    /** Keys of one layer after RoPE: {@code [kvHeads][S][headDim]}. */
    final MemorySegment keyRows;
    /** Values of one layer: {@code [kvHeads][S][headDim]}. */
    final MemorySegment valueRows;
    /** Bytes of the packed K and V of one KV head. */
    final long packedHeadBytes;
    /** K and V of one layer as the attention reads them: {@code [kvHeads][packedHeadBytes]}. */
    final MemorySegment packed;
    /** Block: {@code [blockPanels][embeddingLength][panelTokens]}. */
    final MemorySegment normed;
    /** Block: {@code [blockPanels][heads * headDim][panelTokens]}. */
    final MemorySegment queries;
    /** Block: {@code [blockPanels][heads * headDim][panelTokens]}. */
    final MemorySegment attended;
    /** Block: {@code [blockPanels][kvHeads * headDim][panelTokens]}. */
    final MemorySegment keys;
    /** Block: {@code [blockPanels][kvHeads * headDim][panelTokens]}. */
    final MemorySegment values;
    /** Block: {@code [blockPanels][feedForwardLength][panelTokens]}. */
    final MemorySegment gate;
    /** Block: {@code [blockPanels][feedForwardLength][panelTokens]}. */
    final MemorySegment up;
    /** Block: largest logit and sum per query, {@code [heads][blockPanels][2][panelTokens]}. */
    final MemorySegment rowStatistics;
    /** Query rows from {@link #firstKeptQuery} on: {@code [heads][S - firstKeptQuery][headDim]}. */
    final MemorySegment queryRows;
    /** Window rows: {@code [heads][windowRows][S]}. */
    final MemorySegment window;
    /** Moments of the window rows' columns in doubles, for one length of window at a time: {@code [heads][2][S]}. */
    final MemorySegment windowMoments;
    /** Column sums: {@code [heads][S]}. */
    final MemorySegment columnSums;
    /** Column sums of each panel of a block, which are added in order: {@code [heads][blockPanels][S]}. */
    final MemorySegment panelColumnSums;
    /** What the attention of a panel leaves to its column sums, {@code [threads][exponentialBytes]}. */
    final MemorySegment exponentials;
    /** Bytes of the exponentials of one thread. */
    final long exponentialBytes;
    /** Moments of the queries, for the ranges that are wanted. */
    final QueryMomentBuffers queryMoments;
    /** Norms of the values behind the output projection, if they are wanted. */
    final ValueNormBuffers valueNorms;
    /** Last token: {@code [panelTokens][embeddingLength]} rows of the last panel. */
    final MemorySegment lastRows;
    /** Last token: {@code [embeddingLength]} after the output norm. */
    final MemorySegment lastNormed;
    /** Last token: {@code [vocabularySize]}. */
    final MemorySegment logits;
    /** Bytes of all buffers together. */
    private final long bytes;

    /**
     * Takes all buffers from {@code memory}.
     *
     * @param tokens number of prompt tokens, at least 1
     * @param blockTokens most tokens of a block
     * @param threads threads that compute
     */
    PrefillBuffers(
            FloatBuffers memory,
            ModelShape shape,
            Kernels kernels,
            int tokens,
            AttentionRequest request,
            int blockTokens,
            int threads) {
        int lanes = kernels.panelTokens();
        int headDim = shape.headDim();
        this.tokens = tokens;
        this.panels = Math.ceilDiv(tokens, lanes);
        this.blockPanels = Math.min(panels, Math.ceilDiv(blockTokens, lanes));
        this.windowRows = Math.min(request.windowRows(), tokens);
        this.recentQueries = Math.min(request.recentQueries(), tokens);
        int firstWanted = tokens - Math.max(windowRows, recentQueries);
        this.firstKeptQuery = firstWanted == tokens ? tokens : firstWanted - firstWanted % lanes;

        long heads = shape.heads();
        long kvHeads = shape.kvHeads();
        this.residual = memory.floats((long) panels * lanes * shape.embeddingLength());
        this.keyRows = memory.floats(kvHeads * tokens * headDim);
        this.valueRows = memory.floats(kvHeads * tokens * headDim);
        long packedBytes = kernels.packedKvBytes(tokens, headDim);
        this.packedHeadBytes = Math.ceilDiv(packedBytes, FloatBuffers.ALIGNMENT) * FloatBuffers.ALIGNMENT;
        this.packed = memory.floats(kvHeads * packedHeadBytes / Float.BYTES);

        long blockLanes = (long) blockPanels * lanes;
        this.normed = memory.floats(blockLanes * shape.embeddingLength());
        this.queries = memory.floats(blockLanes * heads * headDim);
        this.attended = memory.floats(blockLanes * heads * headDim);
        this.keys = memory.floats(blockLanes * kvHeads * headDim);
        this.values = memory.floats(blockLanes * kvHeads * headDim);
        this.gate = memory.floats(blockLanes * shape.feedForwardLength());
        this.up = memory.floats(blockLanes * shape.feedForwardLength());
        this.rowStatistics = memory.floats(heads * blockLanes * 2);

        this.queryRows = memory.floats(heads * (tokens - firstKeptQuery) * headDim);
        this.window = memory.floats(heads * windowRows * tokens);
        this.windowMoments = memory.floats(windowRows > 0 ? heads * 2 * tokens * (Double.BYTES / Float.BYTES) : 0);
        this.columnSums = memory.floats(request.columnSums() ? heads * tokens : 0);
        this.exponentialBytes = request.columnSums() ? kernels.exponentialBytes(tokens) : 0;
        this.panelColumnSums = memory.floats(request.columnSums() ? heads * blockPanels * tokens : 0);
        this.exponentials = memory.floats(threads * exponentialBytes / Float.BYTES);
        this.queryMoments = new QueryMomentBuffers(memory, shape, kernels, tokens, request.queryMoments(), threads);
        this.valueNorms = new ValueNormBuffers(memory, shape, kernels, panels, request.projectedValueNorms(), threads);

        this.lastRows = memory.floats((long) lanes * shape.embeddingLength());
        this.lastNormed = memory.floats(shape.embeddingLength());
        this.logits = memory.floats(shape.vocabularySize());
        this.bytes = memory.bytes();
    }

    /** Bytes that the buffers of such a prefill take together. */
    static long bytes(
            ModelShape shape, Kernels kernels, int tokens, AttentionRequest request, int blockTokens, int threads) {
        FloatBuffers measuring = FloatBuffers.measuring();
        return new PrefillBuffers(measuring, shape, kernels, tokens, request, blockTokens, threads).bytes;
    }
}
