package dev.cakebench.job.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cakebench.cake.Cell;
import dev.cakebench.cake.PolicyCatalog;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.PolicyException;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.model.ModelShape;
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
 * @param budget null for a policy that ignores budgets
 */
public record CellSpec(
        int index,
        String id,
        String policy,
        String kind,
        String params,
        @Nullable Budget budget) implements Serializable {

    /** What stands for a budget where none applies: every token is kept. */
    private static final String WHOLE = "full";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, @Nullable Object>> KNOBS = new TypeReference<>() {};

    /** The cells of a plan, policy by policy in the plan's order. */
    public static List<CellSpec> of(EvaluationPlan plan) {
        List<CellSpec> cells = new ArrayList<>();
        for (PolicyPlan policy : plan.policies()) {
            String params = PlanJson.writeKnobs(policy);
            if (!policy.budgeted()) {
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
        return budget == null ? WHOLE : budget.text();
    }

    /** Entries per layer and KV head for a prompt of {@code tokens}, as far as they do not depend on the policy. */
    @Nullable
    Integer plannedEntries(int tokens) {
        if (budget == null) {
            return tokens;
        }
        return budget.inBytes() ? null : budget.entriesFor(tokens);
    }

    /**
     * The cell for one prompt.
     *
     * @param tokens length of the prompt
     * @param kvType how caches store K and V
     * @throws PolicyException when the policy cannot keep this budget
     */
    public Cell forPrompt(int tokens, ModelShape shape, KvType kvType, PolicyCatalog catalog) {
        CachePolicy made = catalog.create(kind, knobs());
        if (budget == null) {
            return new Cell(id, made, tokens);
        }
        if (!budget.inBytes()) {
            return new Cell(id, made, budget.entriesFor(tokens));
        }
        long heads = (long) shape.layers() * shape.kvHeads();
        long bytes = budget.bytesFor(tokens, (long) tokens * shape.layers() * shape.kvBytesPerTokenAndLayer(kvType));
        int entries = made.entriesWithin(bytes / heads, shape, kvType, tokens);
        if (entries == 0) {
            throw new PolicyException(
                    ("policy %s: the budget %s is %d bytes for this prompt of %d tokens, %d per layer and KV head; the"
                                    + " smallest cache takes %d there; raise the budget")
                            .formatted(
                                    made.kind(),
                                    budget.text(),
                                    bytes,
                                    tokens,
                                    bytes / heads,
                                    made.bytesPerHead(shape, kvType, tokens, 1)));
        }
        try {
            return new Cell(id, made, entries);
        } catch (PolicyException e) {
            throw new PolicyException("the budget %s is %d bytes for this prompt of %d tokens, room for %d entries: %s"
                    .formatted(budget.text(), bytes, tokens, entries, e.getMessage()));
        }
    }

    private Map<String, @Nullable Object> knobs() {
        try {
            return JSON.readValue(params, KNOBS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cell %s has no readable knobs: %s".formatted(id, params), e);
        }
    }
}
