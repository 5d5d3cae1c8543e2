package dev.cakebench.job.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cakebench.cake.Cell;
import dev.cakebench.cake.PolicyCatalog;
import dev.cakebench.cake.method.FullProvider;
import dev.cakebench.job.plan.Budget;
import dev.cakebench.job.plan.EvaluationPlan;
import dev.cakebench.job.plan.PlanJson;
import dev.cakebench.job.plan.PolicyPlan;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cell of a run: one policy at one budget.
 *
 * @param index place in the run, from 0
 * @param id names the cell in results: {@code policy@budget}, or the policy alone where no budget applies
 * @param policy the plan's name of the policy
 * @param kind the policy's own name
 * @param params every knob with its value, JSON with sorted keys
 * @param budget null for a policy that keeps everything
 */
public record CellSpec(
        int index,
        String id,
        String policy,
        String kind,
        String params,
        @Nullable Budget budget) implements Serializable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, @Nullable Object>> KNOBS = new TypeReference<>() {};

    /** The cells of a plan, policy by policy in the plan's order. */
    public static List<CellSpec> of(EvaluationPlan plan) {
        List<CellSpec> cells = new ArrayList<>();
        for (PolicyPlan policy : plan.policies()) {
            String params = PlanJson.writeKnobs(policy);
            if (policy.kind().equals(FullProvider.KIND)) {
                cells.add(new CellSpec(cells.size(), policy.name(), policy.name(), policy.kind(), params, null));
            } else {
                for (Budget budget : plan.budgets()) {
                    String id = policy.name() + "@" + budget.text();
                    cells.add(new CellSpec(cells.size(), id, policy.name(), policy.kind(), params, budget));
                }
            }
        }
        return List.copyOf(cells);
    }

    /** The {@code budget_requested} column. */
    public String budgetRequested() {
        return budget == null ? FullProvider.KIND : budget.text();
    }

    /** Entries per layer and KV head for a prompt of {@code tokens}; all of them where no budget applies. */
    public int entriesFor(int tokens) {
        return budget == null ? tokens : budget.entriesFor(tokens);
    }

    /**
     * The cell for one prompt.
     *
     * @throws dev.cakebench.cake.policy.PolicyException when the policy cannot keep this budget
     */
    public Cell forPrompt(int tokens, PolicyCatalog catalog) {
        return new Cell(id, catalog.create(kind, knobs()), entriesFor(tokens));
    }

    private Map<String, @Nullable Object> knobs() {
        try {
            return JSON.readValue(params, KNOBS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cell %s has no readable knobs: %s".formatted(id, params), e);
        }
    }
}
