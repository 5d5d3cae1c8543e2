package dev.cakebench.job.results;

import java.util.List;

/**
 * What the aggregates of a run are made of.
 *
 * @param answers in the order of examples and cells
 * @param layers of every cell that answered at least one example, in the order of the cells
 */
public record RunAnswers(List<ScoredAnswer> answers, List<LayerMeans> layers) {}
