package dev.cakebench.job.protocol.chat;

/**
 * What a name or property that is not there stands for: it prints as nothing, is false and empty, and has no properties.
 *
 * @param what it would have been, for messages
 */
record Undefined(String what) {
    TemplateException refusal() {
        return new TemplateException("%s is not defined".formatted(what));
    }
}
