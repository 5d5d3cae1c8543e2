package dev.cakebench.job.run;

import dev.cakebench.job.dataset.DatasetRow;
import dev.cakebench.job.plan.ConversationMode;
import java.io.Serializable;

/**
 * An example of a run.
 *
 * @param index place in the run, from 0
 * @param maxPromptTokens of its entry in the plan; 0: what fits the model
 * @param mode of its entry in the plan
 */
public record RunExample(int index, DatasetRow row, int maxPromptTokens, ConversationMode mode)
        implements Serializable {}
