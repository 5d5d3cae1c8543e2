package dev.cakebench.job.protocol;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * What the model reads.
 *
 * @param tokens the whole prompt, special tokens included
 * @param contextTokens how many leading tokens come before the question; {@code tokens.length} where a protocol cannot
 *     tell them apart
 * @param truncatedTokens tokens that the protocol's truncation took away
 * @param gold positions of the tokens that bear an answer; null when no answer stands in the prompt
 */
public record Prompt(
        int[] tokens,
        int contextTokens,
        int truncatedTokens,
        @Nullable BitSet gold) {}
