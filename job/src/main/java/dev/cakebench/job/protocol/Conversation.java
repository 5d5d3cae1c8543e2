package dev.cakebench.job.protocol;

import dev.cakebench.inference.tokenizer.Tokenizer;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.metric.PythonText;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The tokens that carry a conversation on behind a prompt whose answer the model has given or is told. */
public final class Conversation {
    /** Stands between answer and question where there is no chat template, as SCBench has it. */
    private static final String PLAIN_GAP = "\n\n";

    /** Private-use characters, so that no template has them and none trims them. */
    private static final String FIRST = "\uE000first\uE001";

    private static final String ANSWER = "\uE000answer\uE001";
    private static final String SECOND = "\uE000second\uE001";

    private Conversation() {}

    /**
     * The reference answer to one question and the next question: what enters a history that is kept golden.
     *
     * @param answered what {@link Protocol#goldenAnswer} tells of it is the answer
     * @throws PromptException when the model's chat template cannot carry a conversation on
     */
    public static int[] afterReference(Protocol protocol, Example answered, Example next, PromptContext context) {
        String answer = protocol.goldenAnswer(answered);
        ChatTemplate template = template(protocol, answered.task(), context);
        if (template == null) {
            String asked = protocol.question(answered);
            boolean apart = asked.isEmpty() || PythonText.isBlank(asked.codePointBefore(asked.length()));
            return plain(context.tokenizer(), (apart ? "" : " ") + answer + PLAIN_GAP + question(protocol, next));
        }
        // What stands behind an answer begins with a control token, so that the two can be cut into tokens apart.
        return IntStream.concat(
                        IntStream.of(plain(context.tokenizer(), answer)),
                        IntStream.of(message(context.tokenizer(), template, question(protocol, next))))
                .toArray();
    }

    /**
     * A further message behind an answer of the model's own, which is in the cache.
     *
     * @throws PromptException when the model's chat template cannot carry a conversation on
     */
    public static int[] afterAnswer(Protocol protocol, String task, String text, PromptContext context) {
        ChatTemplate template = template(protocol, task, context);
        return template == null
                ? plain(context.tokenizer(), PLAIN_GAP + text)
                : message(context.tokenizer(), template, text);
    }

    private static @Nullable ChatTemplate template(Protocol protocol, String task, PromptContext context) {
        return protocol.chat(task) ? context.chatTemplate() : null;
    }

    private static String question(Protocol protocol, Example example) {
        return PythonText.strip(protocol.question(example));
    }

    private static int[] plain(Tokenizer tokenizer, String text) {
        return tokenizer.encode(text, false, false);
    }

    /** What a template puts between an answer and the next message, that message, and what makes the model answer it. */
    private static int[] message(Tokenizer tokenizer, ChatTemplate template, String content) {
        String opening = template.userMessage(FIRST);
        String whole = template.conversation(List.of(FIRST, ANSWER, SECOND));
        int answer = whole.indexOf(ANSWER);
        int second = whole.indexOf(SECOND);
        if (answer < 0 || second < answer || !whole.startsWith(opening.stripTrailing())) {
            throw new PromptException(
                    "the model's chat template shows a conversation of three messages otherwise than the first one with the "
                            + "others behind it; allowed: a history that only grows; use 'mode: single-shot' or another model");
        }
        String before = whole.substring(answer + ANSWER.length(), second);
        String behind = whole.substring(second + SECOND.length());
        int start = before.length();
        return tokenizer
                .tokenize(before + content + behind, start, start + content.length())
                .ids();
    }
}
