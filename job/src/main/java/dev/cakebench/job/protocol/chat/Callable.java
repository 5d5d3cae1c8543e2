package dev.cakebench.job.protocol.chat;

/** A function or macro that a template can call. */
@FunctionalInterface
interface Callable {
    Object call(CallArguments arguments);
}
