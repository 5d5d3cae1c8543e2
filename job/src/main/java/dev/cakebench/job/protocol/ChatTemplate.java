package dev.cakebench.job.protocol;

/** Turns a user's message into the text that a chat model was trained to answer. */
public interface ChatTemplate {

    /** The text of one user message, with what makes the model answer behind it. */
    String userMessage(String content);
}
