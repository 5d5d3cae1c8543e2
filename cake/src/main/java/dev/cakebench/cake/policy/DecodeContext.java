package dev.cakebench.cake.policy;

import dev.cakebench.inference.model.ModelShape;
import dev.cakebench.inference.model.Rotary;
import java.util.List;

/**
 * A cell at the end of the prefill, for the {@link DecodeUpdater}.
 *
 * @param promptTokens position of the first decoded token
 * @param budget entries per layer and KV head on average, window included
 * @param window newest tokens that are always kept
 * @param capacity {@code [layers]} context entries per KV head that a layer may hold while decoding
 * @param rotaries {@code [layers]} how each layer turned its keys
 * @param scores {@code [layers][kvHeads][promptTokens]} the scorer's scores of all prompt tokens by position; empty unless
 *     the updater wants them
 * @param left {@code [layers][kvHeads]} what the compactors left of each head; empty where they left nothing
 */
public record DecodeContext(
        ModelShape shape,
        int promptTokens,
        int budget,
        int window,
        int[] capacity,
        List<Rotary> rotaries,
        float[][][] scores,
        float[][][] left) {}
