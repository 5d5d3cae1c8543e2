package dev.cakebench.inference.kernels;

/** Working memory of one thread for one {@link Kernels}; made by {@link Kernels#newScratch} and opaque to its callers. */
public interface KernelScratch {}
