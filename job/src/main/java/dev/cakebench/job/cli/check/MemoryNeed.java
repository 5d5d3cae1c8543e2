package dev.cakebench.job.cli.check;

import dev.cakebench.cake.CacheSweep;
import dev.cakebench.cake.Cell;
import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.job.cli.check.DatasetSurvey.SurveyedPrompt;
import dev.cakebench.job.run.TurnCells;
import java.util.List;

/**
 * Native memory that one example takes at most, as a run admits it.
 *
 * @param prompt the example
 * @param prefillBytes working memory of the prefill
 * @param cacheBytes caches of all cells
 */
record MemoryNeed(SurveyedPrompt prompt, long prefillBytes, long cacheBytes) {

    /** The need of a prompt with the cells that can keep their budget on it. */
    static MemoryNeed of(SurveyedPrompt prompt, List<Cell> cells, InferenceEngine engine) {
        AttentionRequest request = AttentionRequest.NONE;
        for (Cell cell : cells) {
            request = request.union(cell.policy().request(prompt.prefilled(), cell.budgetEntries()));
        }
        return new MemoryNeed(
                prompt,
                engine.prefillBytes(prompt.prefilled(), request),
                CacheSweep.maximumBytes(
                        engine.model().shape(),
                        engine.kvType(),
                        prompt.prefilled(),
                        prompt.decoded(),
                        TurnCells.of(prompt.turns(), cells)));
    }

    long bytes() {
        return prefillBytes + cacheBytes;
    }
}
