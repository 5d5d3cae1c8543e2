package dev.cakebench.job.cli.check;

import dev.cakebench.job.run.PromptSize;
import java.util.List;

/**
 * What a data file holds.
 *
 * @param prompts what is prefilled, for the examples that can be posed to the model
 * @param problems why others cannot: each becomes failed rows
 */
public record DatasetSurvey(
        String dataset, String protocol, String task, int rows, List<PromptSize> prompts, List<String> problems) {}
