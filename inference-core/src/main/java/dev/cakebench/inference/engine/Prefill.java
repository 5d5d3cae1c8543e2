package dev.cakebench.inference.engine;

import dev.cakebench.inference.gguf.GgmlType;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.KvCodec;
import dev.cakebench.inference.kernels.WeightMatrix;
import dev.cakebench.inference.model.ModelShape;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The forward pass of one prompt, layer by layer over all tokens.
 *
 * <p>A layer takes two walks over the blocks of the prompt. The first computes K and V of every token. The second
 * computes each block's queries, its attention over all K and V, and its feed-forward layer, so that activations other
 * than the residual stream never exist for more than one block. The norm before the attention is computed in both.
 *
 * <p>Behind the last layer only the last token matters: that layer computes the queries whose statistics were asked for,
 * takes the sums over values and feeds forward for the last panel alone. What is left out changes no bit of what is computed.
 */
final class Prefill {
    private final EngineContext context;
    private final ModelShape shape;
    private final Kernels kernels;
    private final WorkerPool pool;
    private final StageClock clock;
    private final int lanes;
    private final PrefillBuffers buffers;
    private final PanelSteps steps;
    private final QueryMomentSteps moments;
    private final ValueNormSteps valueNorms;

    Prefill(EngineContext context, PrefillBuffers buffers, PanelRotations rotations) {
        this.context = context;
        this.shape = context.shape();
        this.kernels = context.kernels();
        this.pool = context.pool();
        this.clock = context.clock();
        this.lanes = kernels.panelTokens();
        this.buffers = buffers;
        this.steps = new PanelSteps(context, buffers, rotations);
        this.moments = new QueryMomentSteps(context, buffers);
        this.valueNorms = new ValueNormSteps(context, buffers);
    }

    /** Runs all layers and returns the logits of the last token, {@code [vocabularySize]}. */
    float[] run(int[] tokens, PrefillObserver observer) {
        embed(tokens);
        List<LayerPlan> layers = context.layers();
        for (int l = 0; l < layers.size(); l++) {
            LayerPlan layer = layers.get(l);
            boolean last = l == layers.size() - 1;
            computeKeysAndValues(layer);
            packKeysAndValues();
            buffers.columnSums.fill((byte) 0);
            int firstContinued = last ? buffers.panels - 1 : 0;
            int firstAttended = sumsColumns() ? 0 : firstContinued;
            int firstComputed = Math.min(firstAttended, firstQueryObserved() / lanes);
            for (int first = firstComputed; first < buffers.panels; first += buffers.blockPanels) {
                int end = Math.min(first + buffers.blockPanels, buffers.panels);
                computeQueries(layer, first, end - first);
                int attended = Math.max(first, firstAttended);
                if (attended < end) {
                    attend(layer.window(), first, attended, end, firstContinued);
                }
                int from = Math.max(first, firstContinued);
                if (from < end) {
                    feedForward(layer, first, from, end - from);
                }
            }
            computeWindow(layer.window());
            valueNorms.compute(layer.weights().attentionOutput());
            clock.enter(Stage.OBSERVER);
            observer.onLayer(new PrefillLayer(context, l, context.rotary(layer), buffers));
        }
        return logits();
    }

    private void embed(int[] tokens) {
        clock.enter(Stage.EMBEDDING);
        int width = shape.embeddingLength();
        pool.run(buffers.panels, (panel, worker) -> {
            MemorySegment rows = context.memory(worker).embeddings();
            int count = tokensOf(panel);
            for (int lane = 0; lane < count; lane++) {
                context.embed(tokens[panel * lanes + lane], rows, 4L * lane * width);
            }
            kernels.rowsToPanel(rows, 0, width, width, count, buffers.residual, context.panelBytes(width) * panel);
        });
    }

    // ---------------------------------------------------------------- keys and values

    private void computeKeysAndValues(LayerPlan layer) {
        for (int first = 0; first < buffers.panels; first += buffers.blockPanels) {
            int firstPanel = first;
            int panels = Math.min(buffers.blockPanels, buffers.panels - first);
            steps.norm(layer.weights().attentionNorm(), firstPanel, panels);
            clock.enter(Stage.QUERY_KEY_VALUE);
            layer.keyValue().multiplyPanels(context, buffers.normed, panels, false, buffers.keys, buffers.values);
            clock.enter(Stage.ROPE);
            pool.run(panels, (panel, worker) -> storeKeysAndValues(layer, panel, firstPanel + panel));
        }
    }

    /** Makes keys and values of the projections of one panel and copies them, as caches store them, to rows. */
    private void storeKeysAndValues(LayerPlan layer, int blockPanel, int panel) {
        int headDim = shape.headDim();
        long source = context.panelBytes(context.keyWidth()) * blockPanel;
        steps.transform(layer.keyHeads(), buffers.keys, source, panel);
        steps.addBias(layer.weights().valueBias(), buffers.values, source, context.keyWidth());
        for (int head = 0; head < shape.kvHeads(); head++) {
            long target = 4L * headDim * ((long) head * buffers.tokens + (long) panel * lanes);
            int feature = head * headDim;
            int count = tokensOf(panel);
            kernels.panelToRows(buffers.keys, source, feature, headDim, count, buffers.keyRows, target, headDim);
            kernels.panelToRows(buffers.values, source, feature, headDim, count, buffers.valueRows, target, headDim);
            KvCodec.round(context.kvType(), buffers.keyRows, target, count * headDim);
            KvCodec.round(context.kvType(), buffers.valueRows, target, count * headDim);
        }
    }

    private void packKeysAndValues() {
        clock.enter(Stage.PACKING);
        long rows = 4L * buffers.tokens * shape.headDim();
        pool.run(
                shape.kvHeads(),
                (head, worker) -> kernels.packKv(
                        buffers.keyRows,
                        head * rows,
                        buffers.valueRows,
                        head * rows,
                        buffers.tokens,
                        shape.headDim(),
                        buffers.packed,
                        head * buffers.packedHeadBytes));
    }

    // ---------------------------------------------------------------- attention

    private boolean sumsColumns() {
        return buffers.columnSums.byteSize() > 0;
    }

    /** First query that the observer is shown something of. */
    private int firstQueryObserved() {
        return Math.min(buffers.firstKeptQuery, buffers.queryMoments.firstWanted());
    }

    private void computeQueries(LayerPlan layer, int firstPanel, int panels) {
        steps.norm(layer.weights().attentionNorm(), firstPanel, panels);
        clock.enter(Stage.QUERY_KEY_VALUE);
        layer.query().multiplyPanels(context, buffers.normed, panels, false, buffers.queries);
        clock.enter(Stage.ROPE);
        pool.run(panels, (panel, worker) -> steps.prepare(layer.queryHeads(), buffers.queries, queryBytes(0, panel)));
        if (moments.wanted()) {
            moments.add(firstPanel, panels);
            clock.enter(Stage.ROPE);
        }
        pool.run(panels, (panel, worker) -> {
            steps.rotate(layer.queryHeads(), buffers.queries, queryBytes(0, panel), firstPanel + panel);
            keepQueries(panel, firstPanel + panel);
        });
    }

    /**
     * Computes the attention of some panels.
     *
     * @param blockFirst panel that the block in the buffers begins with
     * @param firstPanel first panel of the prompt that attends
     * @param endPanel behind the last one that does
     * @param firstContinued first panel whose attention is used further, and not only its statistics
     */
    private void attend(int window, int blockFirst, int firstPanel, int endPanel, int firstContinued) {
        int panels = endPanel - firstPanel;
        clock.enter(Stage.ATTENTION);
        long pairs =
                pairs(window, firstPanel, endPanel) + pairs(window, Math.max(firstPanel, firstContinued), endPanel);
        clock.count(2 * pairs * shape.headDim() * shape.heads(), 0);
        pool.run(shape.heads() * panels, (item, worker) -> {
            int panel = firstPanel + item % panels;
            attendPanel(window, item / panels, panel - blockFirst, panel, panel >= firstContinued, worker);
        });
        if (sumsColumns()) {
            clock.enter(Stage.STATISTICS);
            pool.run(shape.heads(), (head, worker) -> {
                for (int panel = firstPanel; panel < endPanel; panel++) {
                    takeColumnSums(window, head, panel - blockFirst, panel);
                }
            });
        }
    }

    /** Pairs of a query of these panels and a key that it sees, in one head; 0 where there are no panels. */
    private long pairs(int window, int firstPanel, int endPanel) {
        long end = Math.min((long) endPanel * lanes, buffers.tokens);
        long first = Math.min((long) firstPanel * lanes, end);
        return keysSeen(end, window) - keysSeen(first, window);
    }

    /** Keys that the first {@code queries} queries see, together. */
    private static long keysSeen(long queries, int window) {
        long growing = Math.min(queries, window);
        return growing * (growing + 1) / 2 + (queries - growing) * window;
    }

    /** Copies the queries of one panel to rows if a statistic needs them. */
    private void keepQueries(int blockPanel, int panel) {
        int firstQuery = panel * lanes;
        if (firstQuery < buffers.firstKeptQuery) {
            return;
        }
        int headDim = shape.headDim();
        int kept = buffers.tokens - buffers.firstKeptQuery;
        long source = context.panelBytes(context.queryWidth()) * blockPanel;
        for (int head = 0; head < shape.heads(); head++) {
            long row = (long) head * kept + firstQuery - buffers.firstKeptQuery;
            kernels.panelToRows(
                    buffers.queries,
                    source,
                    head * headDim,
                    headDim,
                    tokensOf(panel),
                    buffers.queryRows,
                    4L * headDim * row,
                    headDim);
        }
    }

    private void attendPanel(int window, int head, int blockPanel, int panel, boolean continued, int worker) {
        boolean summed = sumsColumns();
        long queries = queryBytes(head, blockPanel);
        kernels.attendPanel(
                buffers.queries,
                queries,
                buffers.packed,
                packedBytes(head),
                buffers.tokens,
                shape.headDim(),
                panel * lanes,
                window,
                context.attentionScale(),
                continued ? buffers.attended : MemorySegment.NULL,
                queries,
                buffers.rowStatistics,
                statisticsBytes(head, blockPanel),
                summed ? buffers.exponentials : MemorySegment.NULL,
                buffers.exponentialBytes * worker,
                context.memory(worker).kernel());
        if (summed) {
            computeColumnSums(window, head, blockPanel, panel, worker);
        }
    }

    private void computeColumnSums(int window, int head, int blockPanel, int panel, int worker) {
        long sums = panelColumnSums(head, blockPanel);
        buffers.panelColumnSums.asSlice(sums, 4L * buffers.tokens).fill((byte) 0);
        kernels.addColumnSums(
                buffers.exponentials,
                buffers.exponentialBytes * worker,
                buffers.tokens,
                panel * lanes,
                window,
                buffers.rowStatistics,
                statisticsBytes(head, blockPanel),
                buffers.panelColumnSums,
                sums,
                context.memory(worker).kernel());
    }

    /** Adds the column sums of one panel to those of the panels before it. */
    private void takeColumnSums(int window, int head, int blockPanel, int panel) {
        int first = (int) Math.max(0, (long) panel * lanes + 1 - window);
        int end = panel * lanes + tokensOf(panel);
        kernels.addRow(
                buffers.columnSums,
                4L * ((long) head * buffers.tokens + first),
                buffers.panelColumnSums,
                panelColumnSums(head, blockPanel) + 4L * first,
                end - first);
    }

    private long panelColumnSums(int head, int blockPanel) {
        return 4L * buffers.tokens * ((long) head * buffers.blockPanels + blockPanel);
    }

    private void computeWindow(int visibleTokens) {
        int rows = buffers.windowRows;
        if (rows == 0) {
            return;
        }
        clock.enter(Stage.STATISTICS);
        int tokens = buffers.tokens;
        int headDim = shape.headDim();
        long keyBytes = 4L * tokens * headDim;
        pool.run(shape.heads(), (head, worker) -> {
            var keys = new WeightMatrix(
                    GgmlType.F32,
                    tokens,
                    headDim,
                    buffers.keyRows.asSlice(head / shape.groupSize() * keyBytes, keyBytes));
            long firstQuery = (head + 1L) * (tokens - buffers.firstKeptQuery) - rows;
            long window = 4L * head * rows * tokens;
            kernels.matMulRows(
                    keys,
                    0,
                    tokens,
                    buffers.queryRows,
                    4L * headDim * firstQuery,
                    buffers.window,
                    window,
                    rows,
                    false,
                    context.memory(worker).kernel());
            for (int row = 0; row < rows; row++) {
                int end = tokens - rows + row + 1;
                kernels.softmaxRow(
                        buffers.window,
                        window + 4L * row * tokens,
                        tokens,
                        Math.max(0, end - visibleTokens),
                        end,
                        context.attentionScale());
            }
        });
    }

    // ---------------------------------------------------------------- feed forward and output

    /**
     * Adds the attention and then the feed-forward layer of some panels to the residual stream.
     *
     * @param blockFirst panel that the block in the buffers begins with
     * @param firstPanel first panel of the prompt to add
     */
    private void feedForward(LayerPlan layer, int blockFirst, int firstPanel, int panels) {
        MemorySegment attended =
                buffers.attended.asSlice(context.panelBytes(context.queryWidth()) * (firstPanel - blockFirst));
        clock.enter(Stage.ATTENTION_OUTPUT);
        steps.addToResidual(layer.attentionOutput(), attended, layer.weights().postAttentionNorm(), firstPanel, panels);
        steps.norm(layer.weights().feedForwardNorm(), firstPanel, panels);
        clock.enter(Stage.GATE_UP);
        layer.gateUp().multiplyPanels(context, buffers.normed, panels, false, buffers.gate, buffers.up);
        clock.enter(Stage.ACTIVATION);
        pool.run(panels, (panel, worker) -> {
            long offset = context.panelBytes(shape.feedForwardLength()) * panel;
            kernels.gatePanel(
                    context.gateActivation(), buffers.gate, offset, buffers.up, offset, shape.feedForwardLength());
        });
        clock.enter(Stage.DOWN);
        steps.addToResidual(layer.down(), buffers.gate, layer.weights().postFeedForwardNorm(), firstPanel, panels);
    }

    private float[] logits() {
        clock.enter(Stage.LOGITS);
        int width = shape.embeddingLength();
        int lastPanel = buffers.panels - 1;
        int count = tokensOf(lastPanel);
        kernels.panelToRows(
                buffers.residual, context.panelBytes(width) * lastPanel, 0, width, count, buffers.lastRows, 0, width);
        kernels.rmsNormRow(
                buffers.lastRows,
                4L * (count - 1) * width,
                context.outputNorm(),
                buffers.lastNormed,
                0,
                width,
                context.normEpsilon());
        context.output().multiplyRows(context, buffers.lastNormed, 1, false, buffers.logits);
        var logits = new float[shape.vocabularySize()];
        MemorySegment.copy(buffers.logits, 0, MemorySegment.ofArray(logits), 0, 4L * logits.length);
        clock.leave();
        return logits;
    }

    // ---------------------------------------------------------------- helpers

    private int tokensOf(int panel) {
        return Math.min(lanes, buffers.tokens - panel * lanes);
    }

    private long queryBytes(int head, int blockPanel) {
        return context.panelBytes(context.queryWidth()) * blockPanel + context.panelBytes(shape.headDim()) * head;
    }

    private long packedBytes(int head) {
        return head / shape.groupSize() * buffers.packedHeadBytes;
    }

    private long statisticsBytes(int head, int blockPanel) {
        return context.panelBytes(2) * ((long) head * buffers.blockPanels + blockPanel);
    }
}
