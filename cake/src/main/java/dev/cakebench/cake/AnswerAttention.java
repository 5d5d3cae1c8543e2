package dev.cakebench.cake;

import dev.cakebench.inference.cache.DecodeObserver;
import dev.cakebench.inference.cache.HeadCache;
import dev.cakebench.inference.model.ModelShape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** Sums the attention that decoded tokens pay to the entries of the prompt, in a cache in order of position. */
final class AnswerAttention implements DecodeObserver {
    private final ModelShape shape;
    private final int tokens;
    /** {@code [layers][heads][tokens]}. */
    private final double[][] @Nullable [] sums;

    AnswerAttention(ModelShape shape, int tokens) {
        this.shape = shape;
        this.tokens = tokens;
        this.sums = new double[shape.layers()][shape.heads()][];
    }

    /** {@code [heads][tokens]} of one layer; zeros where no token was decoded. */
    float[][] sums(int layer) {
        float[][] rounded = new float[shape.heads()][tokens];
        for (int h = 0; h < rounded.length; h++) {
            double[] exact = sums[layer][h];
            if (exact != null) {
                for (int t = 0; t < tokens; t++) {
                    rounded[h][t] = (float) exact[t];
                }
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
        int group = shape.groupSize();
        for (int kvHead = 0; kvHead < heads.length; kvHead++) {
            int entries = heads[kvHead].entries();
            for (int g = 0; g < group; g++) {
                int head = kvHead * group + g;
                double[] paid = sums[layer][head];
                if (paid == null) {
                    paid = new double[tokens];
                    sums[layer][head] = paid;
                }
                for (int t = 0; t < tokens; t++) {
                    paid[t] += attention[kvHead].getAtIndex(ValueLayout.JAVA_FLOAT, (long) g * entries + t);
                }
            }
        }
    }
}
