package dev.cakebench.job.protocol;

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
        Tokenizer tokenizer, @Nullable ChatTemplate chatTemplate, int contextLength, int maxPromptTokens) {}
