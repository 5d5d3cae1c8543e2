package dev.cakebench.cake;

import dev.cakebench.inference.cache.DecodeObserver;
import dev.cakebench.inference.cache.HeadCache;
import dev.cakebench.inference.model.ModelShape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Sums the attention that decoded tokens pay to the entries of the prompt, in a cache in order of position. */
final class AnswerAttention implements DecodeObserver {
    private final ModelShape shape;
    private final int tokens;
    /** {@code [layers][heads][tokens]}. */
    private final double[][][] sums;

    private boolean seen;

    AnswerAttention(ModelShape shape, int tokens) {
        this.shape = shape;
        this.tokens = tokens;
        this.sums = new double[shape.layers()][shape.heads()][];
    }

    /** Whether any token was decoded. */
    boolean seen() {
        return seen;
    }

    /** {@code [heads][tokens]} of one layer. */
    float[][] sums(int layer) {
        float[][] rounded = new float[shape.heads()][tokens];
        for (int h = 0; h < rounded.length; h++) {
            for (int t = 0; t < tokens; t++) {
                rounded[h][t] = (float) sums[layer][h][t];
            }
        }
        return rounded;
    }

    @Override
    public boolean wantsAttention(int layer, int entries) {
        return true;
    }

    @Override
    public void onStep(int layer, HeadCache[] heads, MemorySegment[] attention) {
        seen = true;
        int group = shape.groupSize();
        for (int kvHead = 0; kvHead < heads.length; kvHead++) {
            int entries = heads[kvHead].entries();
            for (int g = 0; g < group; g++) {
                int head = kvHead * group + g;
                if (sums[layer][head] == null) {
                    sums[layer][head] = new double[tokens];
                }
                for (int t = 0; t < tokens; t++) {
                    sums[layer][head][t] +=
                            attention[kvHead].getAtIndex(ValueLayout.JAVA_FLOAT, (long) g * entries + t);
                }
            }
        }
    }
}
