package dev.cakebench.job.run;

/**
 * Native memory of one prompt's evaluation, in bytes.
 *
 * @param engineBytes working memory that the engine holds, for prompts and batches
 * @param sweepBytes most that the caches and what becomes of them took at a time
 * @param keptBytes K and V of all cells after their last tokens, each cell counted as if it shared nothing
 */
record Footprint(long engineBytes, long sweepBytes, long keptBytes) {}
