package dev.cakebench.job.plan;

import java.util.List;

/**
 * What a plan may say about one kind of policy.
 *
 * @param kind name in the plan
 * @param summary one line
 * @param budgeted whether budgets apply to it; it is one cell otherwise
 * @param knobs in the order of documents
 */
public record PolicySchema(String kind, String summary, boolean budgeted, List<KnobSchema> knobs) {}
