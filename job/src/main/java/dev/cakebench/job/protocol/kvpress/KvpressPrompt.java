package dev.cakebench.job.protocol.kvpress;

import dev.cakebench.inference.tokenizer.Tokenizer;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.dataset.JsonRow;
import dev.cakebench.job.protocol.ChatFrame;
import dev.cakebench.job.protocol.ChatTemplate;
import dev.cakebench.job.protocol.GoldPositions;
import dev.cakebench.job.protocol.PosedText;
import dev.cakebench.job.protocol.Prompt;
import dev.cakebench.job.protocol.PromptContext;
import dev.cakebench.job.protocol.PromptException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Builds a prompt in the order of kvpress's pipeline: the chat template around the context is cut where the context ends; what
 * comes before is tokenised and cut at its tail; question, the rest of the template and the start of the answer are tokenised
 * apart and follow. Without a chat template BOS comes first, and a line feed stands for the rest of the template. Nothing adds
 * BOS but the template or this rule.
 */
final class KvpressPrompt {
    /** A character for private use behind the context, where the template is cut; no template trims it. */
    private static final String CUT = "\uE000";

    private final Example example;
    private final int maxNewTokens;
    private final PromptContext context;
    private final Tokenizer tokenizer;
    private final JsonRow row;

    KvpressPrompt(Example example, int maxNewTokens, PromptContext context) {
        this.example = example;
        this.maxNewTokens = maxNewTokens;
        this.context = context;
        tokenizer = context.tokenizer();
        row = JsonRow.of(example);
    }

    /** The frame's part up to the context's end, where the context starts in it, and the part behind the question. */
    private record Frame(String before, int contextStart, String behind) {}

    Prompt build(boolean goldInContext) {
        Frame frame = frame();
        PosedText before = PosedText.framed(
                tokenizer, frame.before(), frame.contextStart(), frame.before().length());
        String question = row.text(KvpressReader.QUESTION);
        String behind = question + frame.behind() + row.text(KvpressReader.ANSWER_PREFIX);
        int[] questionTokens =
                PosedText.framed(tokenizer, behind, 0, question.length()).tokens();
        int room = context.contextLength() - maxNewTokens - questionTokens.length;
        int limit = context.maxPromptTokens() > 0 ? context.maxPromptTokens() : room;
        int kept = Math.min(before.length(), limit);
        if (room < 1 || kept > room) {
            throw new PromptException(
                    ("%s: found a context of %d tokens; allowed: %d, which is the model's context of %d less %d for the answer and "
                                    + "%d for the question; lower max_prompt_tokens or take a model with a longer context")
                            .formatted(
                                    example.source(),
                                    kept < 1 ? before.length() : kept,
                                    Math.max(0, room),
                                    context.contextLength(),
                                    maxNewTokens,
                                    questionTokens.length));
        }
        int[] tokens = IntStream.concat(Arrays.stream(before.tokens(), 0, kept), Arrays.stream(questionTokens))
                .toArray();
        return new Prompt(tokens, kept, before.length() - kept, goldInContext ? gold(before, kept) : null);
    }

    private Frame frame() {
        String text = row.text(KvpressReader.CONTEXT);
        ChatTemplate template = context.chatTemplate();
        if (template == null) {
            String bos =
                    tokenizer.bos() < 0 ? "" : new String(tokenizer.bytes(tokenizer.bos()), StandardCharsets.UTF_8);
            return new Frame(bos + text, bos.length(), "\n");
        }
        ChatFrame frame = ChatFrame.of(template, text + CUT);
        int end = frame.contentEnd() - CUT.length();
        return new Frame(
                frame.text().substring(0, end),
                frame.contentStart(),
                frame.text().substring(frame.contentEnd()));
    }

    private @Nullable BitSet gold(PosedText before, int kept) {
        BitSet found = GoldPositions.find(before, before.contentStart(), before.contentEnd(), example.references());
        if (found == null) {
            return null;
        }
        found.clear(kept, Math.max(kept, found.length()));
        return found.isEmpty() ? null : found;
    }
}
