package dev.cakebench.job.run;

import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.plan.QuestionMode;
import dev.cakebench.job.protocol.Prompt;
import dev.cakebench.job.protocol.PromptException;

/** Where a prompt is cut: what stands before is prefilled and compressed, the question behind it is fed afterwards. */
public final class QuestionCut {
    private QuestionCut() {}

    /**
     * How many leading tokens of a prompt are prefilled: all of them where the question is visible.
     *
     * @throws PromptException when the question is to be hidden and no context stands before it
     */
    public static int prefilledTokens(QuestionMode question, Prompt prompt, Example example) {
        int tokens = prompt.tokens().length;
        if (question == QuestionMode.VISIBLE) {
            return tokens;
        }
        int context = prompt.contextTokens();
        if (context == 0 || context == tokens) {
            throw new PromptException(
                    ("%s: 'question: hidden' needs a context before the question; %s finds %d context tokens of %d:"
                                    + " use 'question: visible' for this task")
                            .formatted(example.source(), example.protocol(), context, tokens));
        }
        return context;
    }
}
