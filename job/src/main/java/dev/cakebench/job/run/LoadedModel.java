package dev.cakebench.job.run;

import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.model.Model;
import dev.cakebench.job.protocol.ChatTemplate;
import org.jspecify.annotations.Nullable;

/**
 * What one JVM has of a model: the mapped file and what is shared by all tasks.
 *
 * @param chatTemplate null when the file has none
 */
record LoadedModel(
        Model model, Kernels kernels, @Nullable ChatTemplate chatTemplate, EnginePool engines, MemoryBudget memory) {}
