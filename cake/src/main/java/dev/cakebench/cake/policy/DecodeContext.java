package dev.cakebench.cake.policy;

import dev.cakebench.inference.model.ModelShape;

/**
 * A cell at the end of the prefill, for the {@link DecodeUpdater}.
 *
 * @param promptTokens position of the first decoded token
 * @param budget entries per layer and KV head on average, window included
 * @param window newest tokens that are always kept
 * @param capacity {@code [layers]} context entries per KV head that a layer may hold while decoding
 * @param positions {@code [layers][kvHeads][entries]} prompt positions in cache order
 */
public record DecodeContext(
        ModelShape shape, int promptTokens, int budget, int window, int[] capacity, int[][][] positions) {}
