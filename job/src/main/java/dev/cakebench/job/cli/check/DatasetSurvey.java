package dev.cakebench.job.cli.check;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a data file holds.
 *
 * @param prompts the examples that can be posed to the model
 * @param problems why others cannot: each becomes failed rows
 */
public record DatasetSurvey(
        String dataset, String protocol, String task, int rows, List<SurveyedPrompt> prompts, List<String> problems) {

    /**
     * A prompt that the run will pose.
     *
     * @param source where the example stands: path:line
     * @param tokens of the whole prompt
     * @param prefilled leading tokens that are prefilled and compressed; the others are fed to the compressed cache
     * @param truncated tokens that the protocol's truncation took away
     * @param answer most tokens of the answer
     * @param goldDepth mean place of the answer-bearing tokens, 0 to 1; null where none is known
     */
    public record SurveyedPrompt(
            String source,
            int tokens,
            int prefilled,
            int truncated,
            int answer,
            @Nullable Double goldDepth) {

        /** Tokens that go through decode steps at most. */
        int decoded() {
            return tokens - prefilled + answer;
        }
    }
}
