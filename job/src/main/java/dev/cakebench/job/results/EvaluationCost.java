package dev.cakebench.job.results;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the examples that were evaluated together were expected to take, and took.
 *
 * @param dataset of the first of them
 * @param operations predicted multiply-adds, above 0
 * @param milliseconds from their prompts to their rows, above 0
 */
public record EvaluationCost(String dataset, double operations, double milliseconds) {

    /** One for each group of examples, in the order of their first rows; none of runs from before this was measured. */
    public static List<EvaluationCost> of(List<ScoredAnswer> answers) {
        Set<List<Double>> seen = new HashSet<>();
        List<EvaluationCost> costs = new ArrayList<>();
        for (ScoredAnswer answer : answers) {
            Double operations = answer.predictedOperations();
            Double milliseconds = answer.evaluationMs();
            // All rows of a group have the same two values, and a time in nanoseconds is no other group's.
            if (operations != null
                    && milliseconds != null
                    && operations > 0
                    && milliseconds > 0
                    && seen.add(List.of(operations, milliseconds))) {
                costs.add(new EvaluationCost(answer.dataset(), operations, milliseconds));
            }
        }
        return costs;
    }
}
