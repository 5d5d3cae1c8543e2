package dev.cakebench.job.protocol.chat;

/** Python's {@code None}. */
enum None {
    NONE
}
