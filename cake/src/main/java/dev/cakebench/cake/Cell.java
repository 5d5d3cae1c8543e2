package dev.cakebench.cake;

import dev.cakebench.cake.policy.CachePolicy;

/**
 * One policy at one budget.
 *
 * @param id names the cell in results
 * @param budgetEntries entries per layer and KV head on average, window included; a policy that evicts nothing ignores
 *     it
 */
public record Cell(String id, CachePolicy policy, int budgetEntries) {

    /** @throws dev.cakebench.cake.policy.PolicyException when the policy cannot keep this budget */
    public Cell {
        policy.requireBudget(budgetEntries);
    }
}
