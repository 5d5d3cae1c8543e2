package dev.cakebench.job.protocol.chat;

import dev.cakebench.job.protocol.ChatTemplate;
import dev.cakebench.job.protocol.PromptException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A chat template in Jinja, rendered as transformers does it: {@code trim_blocks} and {@code lstrip_blocks}, one line
 * break at the template's end left out, {@code raise_exception}, {@code strftime_now} and {@code tojson}. Safe for use by
 * several threads.
 */
public final class JinjaChatTemplate implements ChatTemplate {
    private final JinjaSandbox sandbox = new JinjaSandbox();
    private final String template;
    private final String bosText;
    private final String eosText;

    /**
     * @param template Jinja text
     * @param bosText what {@code bos_token} stands for in the template
     * @param eosText what {@code eos_token} stands for in the template
     */
    public JinjaChatTemplate(String template, String bosText, String eosText) {
        this.template = withoutLastLineBreak(template);
        this.bosText = bosText;
        this.eosText = eosText;
    }

    /**
     * {@inheritDoc}
     *
     * @throws PromptException when the template refuses the message, is damaged, uses what is not supported, or exceeds a
     *     limit
     */
    @Override
    public String userMessage(String content) {
        return render(List.of(Map.of("role", "user", "content", content)), Map.of(), true);
    }

    /**
     * The text of a conversation.
     *
     * @param messages with {@code role} and {@code content} each
     * @param variables further variables of the template, such as {@code tools}
     * @param addGenerationPrompt whether what makes the model answer stands at the end
     * @throws PromptException as {@link #userMessage}
     */
    public String render(
            List<? extends Map<String, ?>> messages, Map<String, ?> variables, boolean addGenerationPrompt) {
        Map<String, Object> bindings = new HashMap<>(variables);
        bindings.put("messages", messages);
        bindings.put("add_generation_prompt", addGenerationPrompt);
        bindings.put("bos_token", bosText);
        bindings.put("eos_token", eosText);
        return sandbox.render(template, bindings);
    }

    private static String withoutLastLineBreak(String template) {
        if (template.endsWith("\r\n")) {
            return template.substring(0, template.length() - 2);
        }
        return template.endsWith("\n") ? template.substring(0, template.length() - 1) : template;
    }
}
