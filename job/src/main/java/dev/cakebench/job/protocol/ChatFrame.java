package dev.cakebench.job.protocol;

import dev.cakebench.inference.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A rendered chat template and where the user's message stands in it.
 *
 * @param text the whole rendered text
 * @param contentStart first char of the message as the template shows it, perhaps trimmed
 * @param contentEnd behind its last char
 */
record ChatFrame(String text, int contentStart, int contentEnd) {
    /** Private-use characters, so that no template has it and none trims it. */
    private static final String PLACEHOLDER = "\uE000cakebench\uE001";

    /**
     * Renders a message. Where it stands is known from rendering a placeholder in its stead, not from searching, since the
     * template may change the message and may itself contain its words.
     *
     * @throws PromptException when the template does not show the message, or shows more with it than without
     */
    static ChatFrame of(ChatTemplate template, String content) {
        String probe = template.userMessage(PLACEHOLDER);
        int start = probe.indexOf(PLACEHOLDER);
        if (start < 0 || start != probe.lastIndexOf(PLACEHOLDER)) {
            throw new PromptException(
                    "the model's chat template shows the user's message %s; allowed: exactly once; use a model whose template does"
                            .formatted(start < 0 ? "nowhere" : "more than once"));
        }
        String before = probe.substring(0, start);
        String behind = probe.substring(start + PLACEHOLDER.length());
        String text = template.userMessage(content);
        if (text.length() < before.length() + behind.length() || !text.startsWith(before) || !text.endsWith(behind)) {
            throw new PromptException(
                    "the model's chat template puts another text around this message than around others; "
                            + "allowed: one text around every message; use a model whose template does");
        }
        return new ChatFrame(text, before.length(), text.length() - behind.length());
    }

    /**
     * Token ids of the text, nothing added at the ends. Tokens never merge across a control token, so the text is cut at
     * the control tokens next to the message: outside they are parsed, between them not.
     */
    int[] encode(Tokenizer tokenizer) {
        String before = text.substring(0, contentStart);
        String behind = text.substring(contentEnd);
        int plainStart = endOfLastControlToken(before, tokenizer);
        int plainEnd = contentEnd + startOfFirstControlToken(behind, tokenizer);
        return concatenate(
                tokenizer.encode(text.substring(0, plainStart), false, true),
                tokenizer.encode(text.substring(plainStart, plainEnd), false, false),
                tokenizer.encode(text.substring(plainEnd), false, true));
    }

    private static int endOfLastControlToken(String before, Tokenizer tokenizer) {
        int[] ids = tokenizer.encode(before, false, true);
        int tail = 0;
        for (int i = ids.length - 1; i >= 0; i--) {
            if (tokenizer.isSpecial(ids[i])) {
                byte[] bytes = before.getBytes(StandardCharsets.UTF_8);
                return before.length() - chars(bytes, bytes.length - tail, bytes.length);
            }
            tail += tokenizer.bytes(ids[i]).length;
        }
        return 0;
    }

    private static int startOfFirstControlToken(String behind, Tokenizer tokenizer) {
        int head = 0;
        for (int id : tokenizer.encode(behind, false, true)) {
            if (tokenizer.isSpecial(id)) {
                return chars(behind.getBytes(StandardCharsets.UTF_8), 0, head);
            }
            head += tokenizer.bytes(id).length;
        }
        return behind.length();
    }

    private static int chars(byte[] utf8, int from, int to) {
        return new String(utf8, from, to - from, StandardCharsets.UTF_8).length();
    }

    private static int[] concatenate(int[] first, int[] second, int[] third) {
        int[] all = Arrays.copyOf(first, first.length + second.length + third.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        System.arraycopy(third, 0, all, first.length + second.length, third.length);
        return all;
    }
}
