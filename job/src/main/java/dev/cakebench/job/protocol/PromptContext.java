package dev.cakebench.job.protocol;

import dev.cakebench.inference.model.Model;
import dev.cakebench.inference.tokenizer.Tokenizer;
import org.jspecify.annotations.Nullable;

/**
 * What a prompt depends on beside the example.
 *
 * @param tokenizer of the model
 * @param chatTemplate of the model file; null when it has none
 * @param contextLength longest sequence of the model, in tokens
 * @param maxPromptTokens the plan's {@code max_prompt_tokens}; 0: as many as fit
 */
public record PromptContext(
        Tokenizer tokenizer, @Nullable ChatTemplate chatTemplate, int contextLength, int maxPromptTokens) {

    /** What prompts of a model depend on, without a limit of their length. */
    public static PromptContext of(Model model) {
        return new PromptContext(
                model.tokenizer(),
                ChatTemplates.of(model.chatTemplate(), model.tokenizer()),
                model.shape().contextLength(),
                0);
    }

    /** The same with another limit. */
    public PromptContext withLimit(int tokens) {
        return new PromptContext(tokenizer, chatTemplate, contextLength, tokens);
    }
}
