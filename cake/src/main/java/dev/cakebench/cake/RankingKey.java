package dev.cakebench.cake;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.HeadSelector;
import dev.cakebench.cake.policy.TokenScorer;
import org.jspecify.annotations.Nullable;

/**
 * Compressed cells with equal keys rank alike and share one copy of the rows.
 *
 * @param owner the cell's policy where only cells of one policy and budget can share a ranking, else null
 * @param ownerBudget its budget then, else 0
 */
record RankingKey(
        TokenScorer scorer,
        int window,
        HeadSelector selector,
        @Nullable CachePolicy owner,
        int ownerBudget) {

    static RankingKey of(Cell cell) {
        CachePolicy policy = cell.policy();
        return new RankingKey(
                policy.scorer(),
                policy.scorer().window(cell.budgetEntries()),
                policy.selector(),
                policy.selector().nested() ? null : policy,
                policy.selector().nested() ? 0 : cell.budgetEntries());
    }
}
