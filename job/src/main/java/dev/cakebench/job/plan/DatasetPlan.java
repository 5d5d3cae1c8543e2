package dev.cakebench.job.plan;

import java.util.List;

/**
 * One entry of {@code datasets}.
 *
 * @param protocol protocol id
 * @param tasks tasks to run; empty where the files decide
 * @param files the data files, globs and folders resolved, sorted
 * @param limit most rows of each file; {@link Integer#MAX_VALUE} for all
 * @param maxPromptTokens prompt length that the protocol truncates to; 0: what fits the model
 * @param mode how rows about the same context are evaluated
 */
public record DatasetPlan(
        String protocol,
        List<String> tasks,
        List<String> files,
        int limit,
        int maxPromptTokens,
        ConversationMode mode) {

    /** The same with other files. */
    DatasetPlan withFiles(List<String> others) {
        return new DatasetPlan(protocol, tasks, others, limit, maxPromptTokens, mode);
    }
}
