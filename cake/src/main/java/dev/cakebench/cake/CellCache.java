package dev.cakebench.cake;

import dev.cakebench.inference.cache.SequenceCache;

/**
 * What one cell got from a prefill.
 *
 * @param cache ready to decode; valid until its sweep is closed
 * @param report what is in it, as of the end of the prefill
 */
public record CellCache(Cell cell, SequenceCache cache, CacheReport report) {}
