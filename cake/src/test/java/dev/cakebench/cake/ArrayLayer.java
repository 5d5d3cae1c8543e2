package dev.cakebench.cake;

import dev.cakebench.inference.engine.LayerAttention;
import dev.cakebench.inference.engine.QueryMoments;
import dev.cakebench.inference.kernels.RopeLayout;
import dev.cakebench.inference.model.ModelShape;
import dev.cakebench.inference.model.RopeConfig;
import dev.cakebench.inference.model.RopeScaling;
import dev.cakebench.inference.model.RopeTable;
import dev.cakebench.inference.model.Rotary;
import dev.cakebench.inference.model.SlidingWindow;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/** A layer of a prefill whose attention, keys and values are given as arrays. */
public final class ArrayLayer implements LayerAttention {
    private final ModelShape shape;
    private final int layer;
    private final int tokens;
    private final int windowRows;
    private final MemorySegment[] window;
    private final MemorySegment[] keys;
    private final MemorySegment[] values;
    private MemorySegment[] columnSums = {};
    private MemorySegment[] projectedValueNorms = {};

    private ArrayLayer(
            ModelShape shape,
            int layer,
            int tokens,
            int windowRows,
            MemorySegment[] window,
            MemorySegment[] keys,
            MemorySegment[] values) {
        this.shape = shape;
        this.layer = layer;
        this.tokens = tokens;
        this.windowRows = windowRows;
        this.window = window;
        this.keys = keys;
        this.values = values;
    }

    /** Sizes of a model for tests that need no model. */
    public static ModelShape shape(int layers, int heads, int kvHeads, int headDim) {
        return shape(layers, heads, kvHeads, headDim, SlidingWindow.NONE);
    }

    /** As above, with local layers. */
    public static ModelShape shape(int layers, int heads, int kvHeads, int headDim, SlidingWindow window) {
        return new ModelShape("test", layers, heads * headDim, heads, kvHeads, headDim, 1, 1, 1 << 20, window);
    }

    /**
     * A layer with attention rows; the first element of the key and of the value of position t is t, so that a copy
     * tells where it came from.
     *
     * @param rows {@code [heads][windowRows][tokens]}
     */
    public static ArrayLayer of(ModelShape shape, int layer, int tokens, float[][][] rows) {
        float[][][] marked = new float[shape.kvHeads()][tokens][shape.headDim()];
        for (float[][] head : marked) {
            for (int t = 0; t < tokens; t++) {
                head[t][0] = t;
            }
        }
        return of(shape, layer, tokens, rows, marked, marked);
    }

    /** A layer with attention rows, keys and values, both {@code [kvHeads][tokens][headDim]}. */
    public static ArrayLayer of(
            ModelShape shape, int layer, int tokens, float[][][] rows, float[][][] keys, float[][][] values) {
        return new ArrayLayer(
                shape,
                layer,
                tokens,
                rows.length == 0 ? 0 : rows[0].length,
                segments(rows),
                segments(keys),
                segments(values));
    }

    /** This layer, with column sums as well: {@code [heads][tokens]}. */
    public ArrayLayer withColumnSums(float[][] sums) {
        columnSums = segments(new float[][][] {sums});
        return this;
    }

    /** This layer, with norms of projected values as well: {@code [heads][tokens]}. */
    public ArrayLayer withProjectedValueNorms(float[][] norms) {
        projectedValueNorms = segments(new float[][][] {norms});
        return this;
    }

    /** Random causal softmax rows, keys and values. */
    public static ArrayLayer random(ModelShape shape, int layer, int tokens, int windowRows, Random random) {
        float[][][] rows = randomRows(shape.heads(), windowRows, tokens, random);
        float[][][] keys = new float[shape.kvHeads()][tokens][shape.headDim()];
        float[][][] values = new float[shape.kvHeads()][tokens][shape.headDim()];
        for (int h = 0; h < shape.kvHeads(); h++) {
            for (int t = 0; t < tokens; t++) {
                for (int d = 0; d < shape.headDim(); d++) {
                    keys[h][t][d] = (float) random.nextGaussian();
                    values[h][t][d] = (float) random.nextGaussian();
                }
            }
        }
        return of(shape, layer, tokens, rows, keys, values);
    }

    /** Random causal softmax rows of the last queries: {@code [heads][windowRows][tokens]}. */
    public static float[][][] randomRows(int heads, int windowRows, int tokens, Random random) {
        float[][][] rows = new float[heads][windowRows][tokens];
        for (float[][] head : rows) {
            for (int r = 0; r < windowRows; r++) {
                softmax(head[r], tokens - windowRows + r + 1, random);
            }
        }
        return rows;
    }

    private static void softmax(float[] row, int visible, Random random) {
        double sum = 0;
        for (int j = 0; j < visible; j++) {
            row[j] = (float) Math.exp(1.5 * random.nextGaussian());
            sum += row[j];
        }
        for (int j = 0; j < visible; j++) {
            row[j] = (float) (row[j] / sum);
        }
    }

    /** The numbers of one query head, {@code [tokens]}. */
    private MemorySegment row(MemorySegment[] given, int queryHead, String what) {
        if (given.length == 0) {
            throw new IllegalStateException("no %s were given".formatted(what));
        }
        return given[0].asSlice(4L * tokens * queryHead, 4L * tokens);
    }

    private static MemorySegment[] segments(float[][][] heads) {
        var copies = new MemorySegment[heads.length];
        for (int h = 0; h < heads.length; h++) {
            int columns = heads[h].length == 0 ? 0 : heads[h][0].length;
            copies[h] = Arena.ofAuto().allocate(4L * heads[h].length * columns, 64);
            for (int r = 0; r < heads[h].length; r++) {
                MemorySegment.copy(heads[h][r], 0, copies[h], ValueLayout.JAVA_FLOAT, 4L * r * columns, columns);
            }
        }
        return copies;
    }

    @Override
    public ModelShape shape() {
        return shape;
    }

    @Override
    public int layer() {
        return layer;
    }

    @Override
    public int tokens() {
        return tokens;
    }

    @Override
    public MemorySegment keys(int kvHead) {
        return keys[kvHead];
    }

    @Override
    public MemorySegment values(int kvHead) {
        return values[kvHead];
    }

    @Override
    public int windowRows() {
        return windowRows;
    }

    @Override
    public MemorySegment window(int queryHead) {
        return window[queryHead];
    }

    @Override
    public MemorySegment columnSums(int queryHead) {
        return row(columnSums, queryHead, "column sums");
    }

    @Override
    public MemorySegment recentQueries(int queryHead) {
        throw new IllegalStateException("no queries were asked for");
    }

    @Override
    public QueryMoments queryMoments(int queryHead, int first) {
        throw new IllegalStateException("no moments of queries were asked for");
    }

    @Override
    public MemorySegment projectedValueNorms(int queryHead) {
        return row(projectedValueNorms, queryHead, "norms of projected values");
    }

    @Override
    public Rotary rotary() {
        var config = new RopeConfig(RopeLayout.SPLIT_HALVES, shape.headDim(), 10_000, new RopeScaling.None(), 1);
        return new Rotary(config, new RopeTable(config, new float[0]));
    }
}
