package dev.cakebench.job.plan;

/** Where the question stands when the cache is compressed. */
public enum QuestionMode {
    /** The whole prompt is compressed, the question inside the observation window. */
    VISIBLE,
    /** The context alone is prefilled and compressed; the question is appended to the compressed cache. */
    HIDDEN
}
