package dev.cakebench.cake.policy;

import dev.cakebench.inference.kernels.KvType;

/**
 * The size of the cache of one cell, for planning memory.
 *
 * @param type how the caches store K and V
 * @param headDim width of keys and values
 * @param heads KV heads of all layers
 * @param entries most entries of all heads together at the end of the prefill
 * @param newTokens most tokens that will be decoded
 */
public record CellSize(KvType type, int headDim, long heads, long entries, int newTokens) {}
