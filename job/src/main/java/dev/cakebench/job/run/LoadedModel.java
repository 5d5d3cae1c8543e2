package dev.cakebench.job.run;

import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.model.Model;
import dev.cakebench.job.protocol.ChatTemplate;
import dev.cakebench.job.protocol.PromptContext;
import org.jspecify.annotations.Nullable;

/**
 * What one JVM has of a model: the mapped file and what is shared by all tasks.
 *
 * @param bytes of the mapped files
 * @param chatTemplate null when the file has none
 */
record LoadedModel(
        Model model,
        long bytes,
        Kernels kernels,
        @Nullable ChatTemplate chatTemplate,
        EnginePool engines,
        MemoryBudget memory) {

    /** What prompts for the model depend on, without a limit of their length. */
    PromptContext promptContext() {
        return new PromptContext(model.tokenizer(), chatTemplate, model.shape().contextLength(), 0);
    }
}
