package dev.cakebench.job.protocol;

import dev.cakebench.inference.tokenizer.Tokenizer;
import dev.cakebench.job.protocol.chat.JinjaChatTemplate;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Makes the chat template of a model. */
public final class ChatTemplates {
    private ChatTemplates() {}

    /**
     * The chat template of a model file; null when the model has none.
     *
     * @param template the Jinja text of the key {@code tokenizer.chat_template}, null when the file has none
     * @param tokenizer of the model; the template may write the names of its BOS and EOS tokens
     */
    public static @Nullable ChatTemplate of(@Nullable String template, Tokenizer tokenizer) {
        return template == null
                ? null
                : new JinjaChatTemplate(template, name(tokenizer, tokenizer.bos()), name(tokenizer, tokenizer.eos()));
    }

    private static String name(Tokenizer tokenizer, int id) {
        return id < 0 ? "" : new String(tokenizer.bytes(id), StandardCharsets.UTF_8);
    }
}
