package dev.cakebench.job.plan;

import java.util.List;

/**
 * What a plan may say about one kind of policy.
 *
 * @param kind name in the plan
 * @param summary one line
 * @param ignoresBudget whether one cell is all there is, whatever the budgets
 * @param knobs in the order of documents
 */
public record PolicySchema(String kind, String summary, boolean ignoresBudget, List<KnobSchema> knobs) {}
