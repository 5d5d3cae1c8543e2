package dev.cakebench.job.results;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How much of the answer-bearing tokens one cell kept, by their depth in the prompt. The prompt is cut into equal bins,
 * the first at its start.
 *
 * @param cellIndex place of the cell in the run
 * @param examples {@code [bins]} how many examples lie in each bin
 * @param survival {@code [bins]} mean share of their answer-bearing tokens still cached; 0 where there is no example
 */
public record DepthMeans(int cellIndex, int[] examples, double[] survival) {
    private static final int FEW_BINS = 5;
    private static final int MANY_BINS = 10;
    /** So many examples fill the larger number of bins with some in each. */
    private static final int MANY_EXAMPLES = 50;

    /**
     * The cells that answered an example of known depth, in their order; all with the same bins.
     *
     * @param answers in the order of examples and cells
     */
    public static List<DepthMeans> of(List<ScoredAnswer> answers) {
        Set<Integer> examples = new HashSet<>();
        for (ScoredAnswer answer : answers) {
            if (answer.goldDepth() != null) {
                examples.add(answer.exampleIndex());
            }
        }
        int bins = examples.size() < MANY_EXAMPLES ? FEW_BINS : MANY_BINS;
        SortedMap<Integer, Sums> cells = new TreeMap<>();
        for (ScoredAnswer answer : answers) {
            Double depth = answer.goldDepth();
            Double survival = answer.goldSurvival();
            if (depth != null && survival != null) {
                cells.computeIfAbsent(answer.cellIndex(), cell -> new Sums(cell, bins))
                        .add(depth, survival);
            }
        }
        return cells.values().stream().map(Sums::means).toList();
    }

    private static final class Sums {
        private final int cellIndex;
        private final int[] examples;
        private final double[] survival;

        Sums(int cellIndex, int bins) {
            this.cellIndex = cellIndex;
            this.examples = new int[bins];
            this.survival = new double[bins];
        }

        void add(double depth, double share) {
            int bin = Math.clamp((long) (depth * examples.length), 0, examples.length - 1);
            examples[bin]++;
            survival[bin] += share;
        }

        DepthMeans means() {
            double[] means = new double[survival.length];
            for (int bin = 0; bin < means.length; bin++) {
                means[bin] = examples[bin] == 0 ? 0 : survival[bin] / examples[bin];
            }
            return new DepthMeans(cellIndex, examples, means);
        }
    }
}
