package dev.cakebench.job.protocol;

import java.util.List;

/** Turns a conversation into the text that a chat model was trained to go on with. */
@FunctionalInterface
public interface ChatTemplate {

    /**
     * The text of a conversation, with what makes the model answer behind it.
     *
     * @param messages of the user and of the model in turns, the user's first and last
     */
    String conversation(List<String> messages);

    /** The text of one user message, with what makes the model answer behind it. */
    default String userMessage(String content) {
        return conversation(List.of(content));
    }
}
