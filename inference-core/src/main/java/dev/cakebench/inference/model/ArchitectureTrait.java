package dev.cakebench.inference.model;

/** A piece of the forward pass that some architectures have. */
enum ArchitectureTrait {
    /** A file may divide the rotary frequencies by factors of its own ({@code rope_freqs.weight}). */
    FREQUENCY_FACTORS,
    /** Queries, keys and values have biases. */
    ATTENTION_BIASES,
    /** Queries, keys and values have biases in some files. */
    OPTIONAL_ATTENTION_BIASES,
    /** Each head's query and key goes through an RMS norm before it is turned. */
    HEAD_NORMS,
    /** What the attention and the feed-forward layer add to the residual stream goes through an RMS norm first. */
    POST_NORMS,
    /** Token embeddings are multiplied by the square root of their width. */
    SCALED_EMBEDDINGS,
    /** Some layers see the last tokens only, and turn their heads by a rotary embedding of their own. */
    LOCAL_LAYERS
}
