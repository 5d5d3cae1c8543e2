package dev.cakebench.job.cli.check;

import dev.cakebench.cake.PolicyCatalog;
import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.job.plan.EvaluationPlan;
import dev.cakebench.job.run.CellSpec;
import dev.cakebench.job.run.MemoryNeed;
import dev.cakebench.job.run.PromptSize;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a plan amounts to.
 *
 * @param cells of every example
 * @param datasets in the order of the plan
 * @param refusals cells that cannot keep their budget on some prompts, with the reason and the number of prompts
 * @param worst need of the example that takes most memory; empty when no example can be posed
 */
record PlanCheck(
        List<CellSpec> cells, List<DatasetSurvey> datasets, Map<String, Integer> refusals, Optional<MemoryNeed> worst) {

    /** Puts the cells of a plan on every prompt. */
    static PlanCheck of(EvaluationPlan plan, List<DatasetSurvey> datasets, InferenceEngine engine) {
        PolicyCatalog catalog = PolicyCatalog.load();
        List<CellSpec> specs = CellSpec.of(plan);
        Map<String, Integer> refusals = new LinkedHashMap<>();
        List<MemoryNeed> needs = new ArrayList<>();
        for (PromptSize prompt : prompts(datasets).toList()) {
            needs.add(MemoryNeed.of(
                    prompt,
                    specs,
                    engine,
                    catalog,
                    (spec, refusal) -> refusals.merge(spec.id() + ": " + refusal.getMessage(), 1, Integer::sum)));
        }
        return new PlanCheck(
                specs, datasets, refusals, needs.stream().max(Comparator.comparingLong(MemoryNeed::bytes)));
    }

    /** Every prompt that can be posed. */
    Stream<PromptSize> prompts() {
        return prompts(datasets);
    }

    /** Rows of all data files, those with problems included. */
    int examples() {
        return datasets.stream().mapToInt(DatasetSurvey::rows).sum();
    }

    /** Rows that the run will write. */
    long rows() {
        return (long) examples() * cells.size();
    }

    /** Examples that will fail, whatever the cell. */
    int problems() {
        return datasets.stream().mapToInt(dataset -> dataset.problems().size()).sum();
    }

    private static Stream<PromptSize> prompts(List<DatasetSurvey> datasets) {
        return datasets.stream().flatMap(dataset -> dataset.prompts().stream());
    }
}
