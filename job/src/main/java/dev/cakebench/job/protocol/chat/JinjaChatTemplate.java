package dev.cakebench.job.protocol.chat;

import dev.cakebench.job.protocol.ChatTemplate;
import dev.cakebench.job.protocol.PromptException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A chat template in Jinja, rendered as transformers does it: {@code trim_blocks} and {@code lstrip_blocks}, one line
 * break at the template's end left out, {@code raise_exception}, {@code strftime_now} and {@code tojson}. Safe for use by
 * several threads.
 *
 * <p>Templates come from untrusted files: no files or Java objects can be reached, and what a template makes, how deep it
 * nests and how long it runs are bounded. What Jinja2 has and this has not is refused by name and line.
 */
public final class JinjaChatTemplate implements ChatTemplate {
    private final String template;
    private final String bosText;
    private final String eosText;

    /**
     * @param template Jinja text
     * @param bosText what {@code bos_token} stands for in the template
     * @param eosText what {@code eos_token} stands for in the template
     */
    public JinjaChatTemplate(String template, String bosText, String eosText) {
        this.template = normalised(template);
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
    public String conversation(List<String> messages) {
        List<Map<String, String>> roles = new ArrayList<>();
        for (String content : messages) {
            roles.add(Map.of("role", roles.size() % 2 == 0 ? "user" : "assistant", "content", content));
        }
        return render(roles, Map.of(), true);
    }

    /**
     * The text of a conversation.
     *
     * @param messages with {@code role} and {@code content} each
     * @param variables further variables of the template, such as {@code tools}
     * @param addGenerationPrompt whether what makes the model answer stands at the end
     * @throws PromptException as {@link #conversation}
     */
    public String render(
            List<? extends Map<String, ?>> messages, Map<String, ?> variables, boolean addGenerationPrompt) {
        Map<String, Object> bindings = new HashMap<>(variables);
        bindings.put("messages", messages);
        bindings.put("add_generation_prompt", addGenerationPrompt);
        bindings.put("bos_token", bosText);
        bindings.put("eos_token", eosText);
        TemplateRun run = new TemplateRun();
        try {
            return new Renderer(run).render(TemplateParser.parse(template, run), bindings);
        } catch (RaisedException e) {
            throw new PromptException("the model's chat template refuses this message: " + e.getMessage());
        } catch (TemplateException e) {
            throw refusal(run, String.valueOf(e.getMessage()));
        } catch (StackOverflowError e) {
            // Reading, evaluating and printing call themselves as deep as the template and its values nest.
            throw refusal(run, "it nests too deep");
        }
    }

    private static PromptException refusal(TemplateRun run, String reason) {
        return new PromptException(
                "the model's chat template cannot be rendered: line %d: %s: use a plain protocol or another model"
                        .formatted(run.line(), reason));
    }

    /** With line feeds for line breaks, and without one at the end. */
    private static String normalised(String template) {
        String lines = template.replace("\r\n", "\n").replace('\r', '\n');
        return lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines;
    }
}
