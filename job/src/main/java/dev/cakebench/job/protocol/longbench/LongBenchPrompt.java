package dev.cakebench.job.protocol.longbench;

import dev.cakebench.inference.tokenizer.Tokenizer;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.protocol.ChatTemplate;
import dev.cakebench.job.protocol.GoldPositions;
import dev.cakebench.job.protocol.PosedText;
import dev.cakebench.job.protocol.Prompt;
import dev.cakebench.job.protocol.PromptContext;
import dev.cakebench.job.protocol.PromptException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Builds one prompt in the order of LongBench's scripts: tokenise the filled-in template, cut the middle out, put the
 * text into the chat template, tokenise again.
 */
final class LongBenchPrompt {
    private final Example example;
    private final PromptContext context;
    private final Halves halves;
    private final Tokenizer tokenizer;
    private final @Nullable ChatTemplate chatTemplate;

    /** Tokens to leave for what comes behind the prompt. */
    private final int behind;

    /** Most tokens that leave room for it. */
    private final int room;

    /**
     * @param chat whether the prompt goes through the model's chat template, if it has one
     * @param behind tokens to leave for the answer and whatever is said in between
     */
    LongBenchPrompt(Example example, PromptContext context, boolean chat, int behind, Halves halves) {
        this.example = example;
        this.context = context;
        this.halves = halves;
        this.behind = behind;
        tokenizer = context.tokenizer();
        chatTemplate = chat ? context.chatTemplate() : null;
        room = context.contextLength() - behind;
    }

    /**
     * @param goldInContext whether an answer is something that stands in the context
     * @throws PromptException when the prompt does not fit
     */
    Prompt build(PromptTemplate.Filled filled, boolean goldInContext) {
        int[] ids = tokenizer.encode(filled.text(), true, false);
        if (room < 2) {
            throw tooLong(ids.length);
        }
        int limit = context.maxPromptTokens() > 0 ? context.maxPromptTokens() : Math.min(ids.length, room);
        String content = withoutMiddle(filled.text(), ids, limit);
        PosedText posed = pose(content);
        while (posed.length() > room) {
            int excess = posed.length() - room;
            // A limit of the plan's own is a protocol's parameter and not ours to lower.
            if (context.maxPromptTokens() > 0 || limit - excess < 2) {
                throw tooLong(posed.length());
            }
            limit -= excess;
            content = withoutMiddle(filled.text(), ids, limit);
            posed = pose(content);
        }
        int questionStart = questionStart(filled, content, posed);
        return new Prompt(
                posed.tokens(),
                questionStart < 0 ? posed.length() : posed.tokensBefore(questionStart),
                ids.length > limit ? ids.length - halves.kept(limit) : 0,
                goldInContext && questionStart >= 0 ? gold(posed, questionStart) : null);
    }

    private PosedText pose(String content) {
        return chatTemplate == null
                ? PosedText.plain(tokenizer, content)
                : PosedText.chat(tokenizer, chatTemplate, content);
    }

    private String withoutMiddle(String text, int[] ids, int limit) {
        return ids.length <= limit ? text : halves.text(tokenizer, ids, limit);
    }

    /** Where what follows the context starts in the posed text; -1 when it was cut or cannot be told. */
    private static int questionStart(PromptTemplate.Filled filled, String content, PosedText posed) {
        String question = filled.behindContext();
        if (filled.contextEnd() == 0 || !content.endsWith(question)) {
            return -1;
        }
        return posed.textIndex(content, content.length() - question.length());
    }

    private @Nullable BitSet gold(PosedText posed, int questionStart) {
        return GoldPositions.find(posed, posed.contentStart(), questionStart, example.references());
    }

    private PromptException tooLong(int tokens) {
        return new PromptException(
                ("%s: found a prompt of %d tokens%s; allowed: %d, which is the model's context of %d less %d for "
                                + "the answer; %s")
                        .formatted(
                                example.source(),
                                tokens,
                                chatTemplate == null ? "" : " with the chat template",
                                Math.max(0, room),
                                context.contextLength(),
                                behind,
                                context.maxPromptTokens() > 0
                                        ? "lower max_prompt_tokens, found " + context.maxPromptTokens()
                                        : "take a model with a longer context"));
    }
}
