package dev.cakebench.job.results;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The scores of one cell by how deep the answer stands in the prompt and by the length of the prompt, of examples whose answer is
 * known to stand there. The prompt is cut into {@value #BINS} equal bins, the first at its start.
 *
 * @param cellIndex place of the cell in the run
 * @param lengths length buckets, the shortest first
 * @param examples {@code [bins][lengths]} how many examples were scored
 * @param score {@code [bins][lengths]} their mean score, 0 to 1; 0 where there is none
 */
public record DepthScores(int cellIndex, List<String> lengths, int[][] examples, double[][] score) {
    /** Number of depth bins. */
    public static final int BINS = 10;

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    /** The cells that were scored on an example of known depth, in their order; all with the same lengths. */
    public static List<DepthScores> of(List<ScoredAnswer> answers) {
        Set<String> buckets = new LinkedHashSet<>();
        for (ScoredAnswer answer : answers) {
            if (answer.goldDepth() != null && answer.score() != null) {
                buckets.add(answer.lengthBucket());
            }
        }
        List<String> lengths = new ArrayList<>(buckets);
        lengths.sort(Comparator.comparingInt(DepthScores::number).thenComparing(Comparator.naturalOrder()));
        SortedMap<Integer, Sums> cells = new TreeMap<>();
        for (ScoredAnswer answer : answers) {
            Double depth = answer.goldDepth();
            Double score = answer.score();
            if (depth != null && score != null) {
                cells.computeIfAbsent(answer.cellIndex(), cell -> new Sums(cell, lengths))
                        .add(depth, answer.lengthBucket(), score);
            }
        }
        return cells.values().stream().map(Sums::means).toList();
    }

    /** Buckets that are no numbers come last, in the order of their names. */
    private static int number(String bucket) {
        return NUMBER.matcher(bucket).matches() ? Integer.parseInt(bucket) : Integer.MAX_VALUE;
    }

    private static final class Sums {
        private final int cellIndex;
        private final List<String> lengths;
        private final int[][] examples;
        private final double[][] score;

        Sums(int cellIndex, List<String> lengths) {
            this.cellIndex = cellIndex;
            this.lengths = List.copyOf(lengths);
            this.examples = new int[BINS][lengths.size()];
            this.score = new double[BINS][lengths.size()];
        }

        void add(double depth, String length, double one) {
            int bin = Math.clamp((long) (depth * BINS), 0, BINS - 1);
            int column = lengths.indexOf(length);
            examples[bin][column]++;
            score[bin][column] += one;
        }

        DepthScores means() {
            for (int bin = 0; bin < BINS; bin++) {
                for (int column = 0; column < lengths.size(); column++) {
                    score[bin][column] /= Math.max(1, examples[bin][column]);
                }
            }
            return new DepthScores(cellIndex, lengths, examples, score);
        }
    }
}
