package dev.cakebench.inference.engine;

/** A part of a forward pass whose time is told apart. */
public enum Stage {
    /** Rows of the token embedding. */
    EMBEDDING("embedding"),
    /** Norms before and behind the projections; a prefill computes the one before the attention twice. */
    NORM("norms"),
    /** Projections to queries, keys and values. */
    QUERY_KEY_VALUE("q, k, v"),
    /** Biases and norms per head, turning queries and keys to their positions, and storing K and V. */
    ROPE("rope, K/V rows"),
    /** Packing K and V of a prompt for its attention. */
    PACKING("K/V packing"),
    /** Attention logits, softmax and weighted values. */
    ATTENTION("attention"),
    /** What an observer asked for: window rows, column sums, moments of queries, norms of projected values. */
    STATISTICS("statistics"),
    /** Projection behind the attention. */
    ATTENTION_OUTPUT("output"),
    /** Both projections into the feed-forward layer. */
    GATE_UP("gate, up"),
    /** The gate's activation. */
    ACTIVATION("activation"),
    /** Projection out of the feed-forward layer. */
    DOWN("down"),
    /** What an observer does with a layer. */
    OBSERVER("observer"),
    /** Last norm and projection to the vocabulary. */
    LOGITS("logits");

    private final String label;

    Stage(String label) {
        this.label = label;
    }

    /** Name for people. */
    public String label() {
        return label;
    }
}
