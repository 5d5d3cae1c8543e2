package dev.cakebench.inference.engine;

/**
 * Sees each layer of a prefill once, in order, with the K and V of the whole prompt. After {@link #onLayer} returns,
 * the layer's memory is reused for the next one: what the observer wants to keep it copies. So the peak memory of a
 * prefill is the hidden states, one layer's K and V, and what the observers keep (the bound of the CAKE cascade).
 */
public interface PrefillObserver {

    /** What this observer needs of every layer; asked once, before the first layer. */
    AttentionRequest request();

    /**
     * Called after the attention of one layer, on the thread that called prefill.
     *
     * @param layer valid during this call only
     */
    void onLayer(LayerAttention layer);
}
