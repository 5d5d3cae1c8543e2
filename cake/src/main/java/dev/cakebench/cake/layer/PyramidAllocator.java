package dev.cakebench.cake.layer;

import dev.cakebench.cake.policy.AllocationStage;
import dev.cakebench.cake.policy.LayerAllocator;
import dev.cakebench.cake.policy.LayerBudgets;
import java.util.Arrays;

/**
 * PyramidKV's budgets: a line that falls from the first layer to the last. The last layer gets (C - w) / beta context
 * entries, the first one 2 (C - w) minus that, so that the mean is C - w; where the first layer cannot hold its part, the
 * last one gets what is left. A model of one layer has no line and gets C - w.
 *
 * @param rule how the line becomes whole numbers
 * @param beta how far the last layer lies below the mean; 1 gives equal layers
 */
public record PyramidAllocator(Rule rule, int beta) implements LayerAllocator {

    /** How the line becomes whole numbers. */
    public enum Rule {
        /** Largest remainder: the sum is exactly (C - w) L. */
        EXACT,
        /**
         * The integers of the published code: equal layers below 2 (C - w) tokens, and above that a step per layer that is
         * rounded down, which gives more than was asked for.
         */
        OFFICIAL,
        /**
         * kvpress's line, rounded half to even: its mean is C and the window is part of it. Equal layers where the last one
         * would not hold its window.
         */
        KVPRESS
    }

    @Override
    public LayerBudgets allocate(AllocationStage stage) {
        int[] sizes = stage.layers() == 1
                ? equal(stage)
                : switch (rule) {
                    case EXACT -> exact(stage);
                    case OFFICIAL -> official(stage);
                    case KVPRESS -> kvPress(stage);
                };
        return LayerBudgets.of(Arrays.copyOf(sizes, stage.seen()));
    }

    @Override
    public boolean settled() {
        return true;
    }

    @Override
    public long heldEntries(int layers, int tokens, int budget) {
        if (rule != Rule.OFFICIAL) {
            // No layer gets a whole entry more than its point of the line.
            return (budget + 1L) * layers;
        }
        // Layer l lies at most l (L - 2) / (L - 1) entries above the line.
        long bySteps = (long) budget * layers + Math.max(0, layers * (layers - 2L) / 2);
        return Math.min(bySteps, (long) tokens * layers);
    }

    @Override
    public boolean monotone() {
        // The exact line rises with C everywhere; the others change to equal layers and between steps.
        return rule == Rule.EXACT;
    }

    private static int[] equal(AllocationStage stage) {
        int[] sizes = new int[stage.layers()];
        Arrays.fill(sizes, Math.min(stage.share(), stage.context()));
        return sizes;
    }

    private int[] exact(AllocationStage stage) {
        Line line = line(stage, stage.share());
        double[] points = new double[stage.layers()];
        for (int l = 0; l < points.length; l++) {
            points[l] = line.at(l, points.length);
        }
        return ExactBudgets.largestRemainder(points);
    }

    private int[] official(AllocationStage stage) {
        int share = stage.share();
        if (stage.tokens() < 2L * share) {
            return equal(stage);
        }
        int last = share / beta;
        int first = 2 * share - last;
        if (first >= stage.context()) {
            first = stage.context();
            last = 2 * share - first;
        }
        int step = (first - last) / (stage.layers() - 1);
        int[] sizes = new int[stage.layers()];
        for (int l = 0; l < sizes.length; l++) {
            sizes[l] = first - l * step;
        }
        return sizes;
    }

    private int[] kvPress(AllocationStage stage) {
        // The line holds the window, but its first point is cut to what a layer holds without the window.
        Line line = line(stage, stage.budget());
        if (line.first() < line.last() || line.last() < stage.window()) {
            return equal(stage);
        }
        int[] sizes = new int[stage.layers()];
        for (int l = 0; l < sizes.length; l++) {
            sizes[l] = (int) Math.rint(line.at(l, sizes.length)) - stage.window();
        }
        return sizes;
    }

    private Line line(AllocationStage stage, double mean) {
        double first = Math.min(2 * mean - mean / beta, stage.context());
        return new Line(first, 2 * mean - first);
    }

    /** A budget that falls evenly from the first layer to the last. */
    private record Line(double first, double last) {

        double at(int layer, int layers) {
            return first - layer * ((first - last) / (layers - 1));
        }
    }
}
