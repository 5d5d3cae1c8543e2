package dev.cakebench.cake;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.HeadSelector;
import dev.cakebench.cake.policy.TokenScorer;
import org.jspecify.annotations.Nullable;

/**
 * Compressed cells with equal keys rank alike and share one copy of the rows.
 *
 * @param owner the cell itself where a ranking cannot be shared, else null
 */
record RankingKey(
        TokenScorer scorer,
        int window,
        HeadSelector selector,
        @Nullable Cell owner) {

    static RankingKey of(Cell cell) {
        CachePolicy policy = cell.policy();
        return new RankingKey(
                policy.scorer(),
                policy.scorer().window(cell.budgetEntries()),
                policy.selector(),
                policy.selector().nested() ? null : cell);
    }
}
