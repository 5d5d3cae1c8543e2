package dev.cakebench.job.run;

import dev.cakebench.cake.CacheSweep;
import dev.cakebench.cake.Cell;
import dev.cakebench.cake.PolicyCatalog;
import dev.cakebench.cake.policy.PolicyException;
import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.InferenceEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Native memory that one example takes at most, as a run admits it.
 *
 * @param prompt the example
 * @param prefillBytes working memory of the prefill
 * @param cacheBytes caches of all cells
 * @param leastBytes what the example takes when its cells are evaluated one after the other
 */
public record MemoryNeed(PromptSize prompt, long prefillBytes, long cacheBytes, long leastBytes) {

    /**
     * The need of a prompt with the cells that can keep their budget on it.
     *
     * @param refused is told of the others
     */
    public static MemoryNeed of(
            PromptSize prompt,
            List<CellSpec> specs,
            InferenceEngine engine,
            PolicyCatalog catalog,
            BiConsumer<CellSpec, PolicyException> refused) {
        List<Cell> cells = new ArrayList<>();
        for (CellSpec spec : specs) {
            try {
                cells.add(spec.forPrompt(prompt.prefilled(), engine.model().shape(), engine.kvType(), catalog));
            } catch (PolicyException e) {
                refused.accept(spec, e);
            }
        }
        return of(prompt, cells, engine);
    }

    private static MemoryNeed of(PromptSize prompt, List<Cell> cells, InferenceEngine engine) {
        long prefill = prefillBytes(prompt, cells, engine);
        long caches = cacheBytes(prompt, cells, engine);
        long least = cells.stream()
                .mapToLong(
                        cell -> prefillBytes(prompt, List.of(cell), engine) + cacheBytes(prompt, List.of(cell), engine))
                .max()
                .orElse(prefill + caches);
        return new MemoryNeed(prompt, prefill, caches, least);
    }

    private static long prefillBytes(PromptSize prompt, List<Cell> cells, InferenceEngine engine) {
        AttentionRequest request = AttentionRequest.NONE;
        for (Cell cell : cells) {
            request = request.union(cell.policy().request(prompt.prefilled(), cell.budgetEntries()));
        }
        return engine.prefillBytes(prompt.prefilled(), request);
    }

    private static long cacheBytes(PromptSize prompt, List<Cell> cells, InferenceEngine engine) {
        return CacheSweep.maximumBytes(
                engine.model().shape(),
                engine.kvType(),
                prompt.prefilled(),
                prompt.decoded(),
                TurnCells.of(prompt.turns(), cells));
    }

    /** What the example takes when all its cells are evaluated together. */
    public long bytes() {
        return prefillBytes + cacheBytes;
    }
}
