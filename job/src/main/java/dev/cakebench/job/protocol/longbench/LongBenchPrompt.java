package dev.cakebench.job.protocol.longbench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.inference.tokenizer.Tokenizer;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.dataset.Json;
import dev.cakebench.job.protocol.ChatTemplate;
import dev.cakebench.job.protocol.GoldPositions;
import dev.cakebench.job.protocol.PosedText;
import dev.cakebench.job.protocol.Prompt;
import dev.cakebench.job.protocol.PromptContext;
import dev.cakebench.job.protocol.PromptException;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Builds one prompt in the order of LongBench's pred.py: fill in the template, tokenise, cut the middle out, put the text into
 * the chat template, tokenise again.
 */
final class LongBenchPrompt {
    private final Example example;
    private final LongBenchTask task;
    private final PromptContext context;
    private final Tokenizer tokenizer;
    private final @Nullable ChatTemplate chatTemplate;

    /** Most tokens that leave room for the answer. */
    private final int room;

    LongBenchPrompt(Example example, LongBenchTask task, PromptContext context) {
        this.example = example;
        this.task = task;
        this.context = context;
        tokenizer = context.tokenizer();
        chatTemplate = task.chat() ? context.chatTemplate() : null;
        room = context.contextLength() - task.maxNewTokens();
    }

    Prompt build() {
        PromptTemplate.Filled filled = filled(example);
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
                ids.length > limit ? ids.length - 2 * (limit / 2) : 0,
                gold(posed, questionStart));
    }

    private PosedText pose(String content) {
        return chatTemplate == null
                ? PosedText.plain(tokenizer, content)
                : PosedText.chat(tokenizer, chatTemplate, content);
    }

    /** The texts of the first and the last half of the limit, without the tokens that the tokenizer added. */
    private String withoutMiddle(String text, int[] ids, int limit) {
        if (ids.length <= limit) {
            return text;
        }
        int half = limit / 2;
        return tokenizer.decode(Arrays.copyOf(ids, half), true)
                + tokenizer.decode(Arrays.copyOfRange(ids, ids.length - half, ids.length), true);
    }

    /** Where what follows the context starts in the posed text; -1 when it was cut or cannot be told. */
    private static int questionStart(PromptTemplate.Filled filled, String content, PosedText posed) {
        String behind = filled.text().substring(filled.contextEnd());
        if (filled.contextEnd() == 0 || !content.endsWith(behind)) {
            return -1;
        }
        // Chat templates may trim the message at both ends.
        int trimmedAtStart = content.indexOf(posed.text().substring(posed.contentStart(), posed.contentEnd()));
        if (trimmedAtStart < 0) {
            return -1;
        }
        int start = posed.contentStart() + content.length() - behind.length() - trimmedAtStart;
        return Math.clamp(start, posed.contentStart(), posed.contentEnd());
    }

    private @Nullable BitSet gold(PosedText posed, int questionStart) {
        return task.goldInContext() && questionStart >= 0
                ? GoldPositions.find(posed, posed.contentStart(), questionStart, example.references())
                : null;
    }

    static PromptTemplate.Filled filled(Example example) {
        try {
            JsonNode json = Json.read(example.json());
            JsonNode row = json.path(LongBenchReader.ROW);
            return PromptTemplate.parse(json.path(LongBenchReader.TEMPLATE).asText())
                    .fill(
                            row.path(PromptTemplate.CONTEXT).asText(),
                            row.path(PromptTemplate.INPUT).asText());
        } catch (JsonProcessingException e) {
            throw new PromptException("%s: the row is no JSON: %s; read the file again with this protocol's reader"
                    .formatted(example.source(), e.getOriginalMessage()));
        }
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
                                task.maxNewTokens(),
                                context.maxPromptTokens() > 0
                                        ? "lower max_prompt_tokens, found " + context.maxPromptTokens()
                                        : "take a model with a longer context"));
    }
}
