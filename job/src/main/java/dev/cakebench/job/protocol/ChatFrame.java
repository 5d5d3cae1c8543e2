package dev.cakebench.job.protocol;

import dev.cakebench.inference.tokenizer.TokenizedText;
import dev.cakebench.inference.tokenizer.Tokenizer;

/**
 * A rendered chat template and where the user's message stands in it.
 *
 * @param text the whole rendered text
 * @param contentStart first char of the message as the template shows it, perhaps trimmed
 * @param contentEnd behind its last char
 */
public record ChatFrame(String text, int contentStart, int contentEnd) {
    /** Private-use characters, so that no template has it and none trims it. */
    private static final String PLACEHOLDER = "\uE000cakebench\uE001";

    /**
     * Renders a message. Where it stands is known from rendering a placeholder in its stead, not from searching, since the
     * template may change the message and may itself contain its words.
     *
     * @throws PromptException when the template does not show the message, or shows more with it than without
     */
    public static ChatFrame of(ChatTemplate template, String content) {
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

    /** The text's tokens, nothing added at the ends; control tokens are parsed outside the message only. */
    TokenizedText tokenize(Tokenizer tokenizer) {
        return tokenizer.tokenize(text, contentStart, contentEnd);
    }
}
