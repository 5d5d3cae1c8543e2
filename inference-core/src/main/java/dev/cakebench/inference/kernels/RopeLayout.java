package dev.cakebench.inference.kernels;

/** Which two elements of a head rotary position embedding turns together. */
public enum RopeLayout {
    /** Elements 2i and 2i + 1: GGUF files of architecture llama, whose converter permutes q and k. */
    INTERLEAVED,
    /** Elements i and i + rotated / 2: qwen2, qwen3, gemma3. */
    SPLIT_HALVES
}
