package dev.cakebench.job.plan;

import dev.cakebench.inference.kernels.KvType;
import java.util.List;

/**
 * A plan that passed all checks, every default filled in.
 *
 * @param model location of the GGUF file: an absolute Hadoop URI, of a local file with the scheme {@code file:}
 * @param kvType how caches store K and V
 * @param output folder under which the run's own folder is made: an absolute Hadoop URI
 * @param seed of the bootstrap and of policies that draw
 * @param budgets without duplicates; empty only where every policy ignores budgets
 * @param batching cells decoded together; 0 for automatic
 */
public record EvaluationPlan(
        String model,
        KvType kvType,
        String output,
        long seed,
        List<DatasetPlan> datasets,
        List<PolicyPlan> policies,
        List<Budget> budgets,
        QuestionMode question,
        int batching) {}
