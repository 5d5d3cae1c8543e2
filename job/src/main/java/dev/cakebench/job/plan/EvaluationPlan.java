package dev.cakebench.job.plan;

import java.util.List;

/**
 * A plan that passed all checks, every default filled in.
 *
 * @param model location of the GGUF file: a local path or a Hadoop URI
 * @param output folder under which the run's own folder is made
 * @param seed of the bootstrap and of policies that draw
 * @param batching cells decoded together; 0 for automatic
 */
public record EvaluationPlan(
        String model,
        String output,
        long seed,
        List<DatasetPlan> datasets,
        List<PolicyPlan> policies,
        List<Budget> budgets,
        QuestionMode question,
        int batching) {}
