package dev.cakebench.job.cli.bench;

import dev.cakebench.inference.kernels.KvType;

/**
 * How the engine of a result was made.
 *
 * @param threads that computed
 * @param kvType how caches hold K and V
 */
public record BenchSetting(int threads, KvType kvType) {}
