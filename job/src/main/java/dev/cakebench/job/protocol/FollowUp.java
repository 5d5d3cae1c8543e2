package dev.cakebench.job.protocol;

/**
 * What follows a first answer.
 *
 * @param text that is put to the model, as a further message where the task chats
 * @param maxNewTokens most tokens of the second answer, the one that counts
 */
public record FollowUp(String text, int maxNewTokens) {}
