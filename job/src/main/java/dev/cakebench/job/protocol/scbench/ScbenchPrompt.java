package dev.cakebench.job.protocol.scbench;

import dev.cakebench.inference.tokenizer.Tokenizer;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.protocol.ChatTemplate;
import dev.cakebench.job.protocol.GoldPositions;
import dev.cakebench.job.protocol.PosedText;
import dev.cakebench.job.protocol.Prompt;
import dev.cakebench.job.protocol.PromptContext;
import dev.cakebench.job.protocol.PromptException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Builds the prompt of one turn on its own: context, question, chat template, tokens, and the middle cut out. The cut is that
 * of the row's first turn, which is the one that SCBench makes, so that all turns of a row have the same context tokens.
 */
final class ScbenchPrompt {
    /** SCBench's default of {@code --max_seq_length}. */
    private static final int MAX_SEQUENCE = 131_072;

    private final Example example;
    private final ScbenchRow row;
    private final ScbenchTask task;
    private final PromptContext context;
    private final String before;

    /** A prompt before the cut; {@code questionStart} in chars of its text, -1 where it cannot be told. */
    private record Posed(PosedText text, int questionStart) {
        /** Tokens before the question; all of them where it cannot be told. */
        int contextTokens() {
            return questionStart < 0 ? text.length() : text.tokensBefore(questionStart);
        }
    }

    /** Tokens that are taken out; none where {@code from} equals {@code to}. */
    private record Cut(int from, int to) {
        int length() {
            return to - from;
        }
    }

    ScbenchPrompt(Example example, PromptContext context) {
        this.example = example;
        this.context = context;
        row = ScbenchProtocol.row(example);
        task = ScbenchProtocol.task(example.task());
        before = row.beforeQuestion();
    }

    Prompt build() {
        Posed posed = pose(example.turn());
        Cut cut = cut(posed);
        int[] all = posed.text().tokens();
        int[] tokens = IntStream.concat(Arrays.stream(all, 0, cut.from()), Arrays.stream(all, cut.to(), all.length))
                .toArray();
        int room = context.contextLength() - task.maxNewTokens();
        if (tokens.length > room) {
            throw new PromptException(
                    ("%s: turn %d: found a prompt of %d tokens; allowed: %d, which is the model's context of %d less %d for the "
                                    + "answer; set max_prompt_tokens or take a model with a longer context")
                            .formatted(
                                    example.source(),
                                    example.turn() + 1,
                                    tokens.length,
                                    Math.max(0, room),
                                    context.contextLength(),
                                    task.maxNewTokens()));
        }
        boolean whole = cut.to() <= posed.contextTokens();
        return new Prompt(
                tokens,
                whole ? posed.contextTokens() - cut.length() : tokens.length,
                cut.length(),
                whole ? gold(posed, cut) : null);
    }

    /** The cut of the row's first turn where it leaves both questions whole, else the turn's own. */
    private Cut cut(Posed posed) {
        int limit = limit();
        Posed first = example.turn() == 0 ? posed : pose(0);
        Cut shared = middle(first.text().length(), limit);
        return shared.to() <= first.contextTokens() && shared.to() <= posed.contextTokens()
                ? shared
                : middle(posed.text().length(), limit);
    }

    /** What SCBench takes out of the middle; both ends have half the limit, rounded down. */
    private static Cut middle(int tokens, int limit) {
        int half = limit / 2;
        return limit < 2 || tokens <= limit ? new Cut(0, 0) : new Cut(half, tokens - half);
    }

    /** Longest first prompt; below 2 where SCBench leaves prompts alone. */
    private int limit() {
        if (context.maxPromptTokens() > 0) {
            return context.maxPromptTokens();
        }
        int answers = ScbenchTask.maxNewTokens(ScbenchTask.fileTask(example.task()), row.turns());
        return Math.min(context.contextLength(), MAX_SEQUENCE) - answers;
    }

    private Posed pose(int turn) {
        Tokenizer tokenizer = context.tokenizer();
        ChatTemplate template = context.chatTemplate();
        String message = before + row.question(turn);
        PosedText text =
                template == null ? PosedText.plain(tokenizer, message) : PosedText.chat(tokenizer, template, message);
        return new Posed(text, text.textIndex(message, before.length()));
    }

    private @Nullable BitSet gold(Posed posed, Cut cut) {
        if (!task.goldInContext() || posed.questionStart() < 0) {
            return null;
        }
        PosedText text = posed.text();
        BitSet found = GoldPositions.find(text, text.contentStart(), posed.questionStart(), example.references());
        if (found == null) {
            return null;
        }
        BitSet kept = new BitSet();
        found.stream()
                .filter(position -> position < cut.from() || position >= cut.to())
                .map(position -> position < cut.from() ? position : position - cut.length())
                .forEach(kept::set);
        return kept.isEmpty() ? null : kept;
    }
}
