package dev.cakebench.inference.engine;

import dev.cakebench.inference.cache.SequenceCache;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.model.Model;
import dev.cakebench.inference.model.ModelShape;
import java.lang.foreign.Arena;
import java.util.List;

/**
 * Computes a model: prompts layer by layer ({@link #prefill}), then tokens one at a time for a batch of sequences
 * ({@link #decode}). Same tokens, same caches and same kernels give the same bits whatever the number of threads and the
 * batch.
 *
 * <p>Not safe for use by several threads; each concurrent task has its own engine over a shared {@link Model}. Working
 * memory is native, is kept between calls and grows to the largest call so far. For a prompt of S tokens (rounded up to
 * whole panels where tokens stand in lanes), b = min(S, 512), w window rows, and r = max(w, recent queries) rounded up
 * to a panel boundary, in floats:
 *
 * <pre>
 * S * embeddingLength                       residual stream
 * S * rotated                               rotary table; twice where local layers have one of their own
 * 4 * S * kvHeads * headDim                 one layer's K and V, in rows and packed for the attention
 * b * (embeddingLength + 2 * heads * headDim + 2 * heads + 2 * kvHeads * headDim + 2 * feedForwardLength)
 * heads * (r * headDim + w * S + 4 * S)     kept queries, window rows, and moments of their columns
 * heads * S * (1 + b / panelTokens)         column sums, if asked for; and panelTokens * S for each thread
 * heads * (headDim + 2) * c                 moments of queries, for each range asked for; c: headDim in whole panels
 * heads * (embeddingLength * headDim + S)   norms of projected values, if asked for
 * </pre>
 *
 * {@link #prefillBytes} gives the exact number. What observers keep and the caches of a batch come on top.
 */
public final class InferenceEngine implements AutoCloseable {
    /** Tokens whose activations exist at a time; enough that unpacking a weight costs little beside multiplying it. */
    private static final int BLOCK_TOKENS = 512;

    private final Model model;
    private final Kernels kernels;
    private final KvType kvType;
    private final Arena arena = Arena.ofShared();
    private final Slab prefillMemory = new Slab();
    private final Slab decodeMemory = new Slab();
    private final WorkerPool pool;
    private final EngineContext context;
    private final PanelRotations rotations;
    private final int blockTokens;

    /** An engine whose caches hold K and V as 32-bit floats; see the other constructor. */
    public InferenceEngine(Model model, Kernels kernels, int threads) {
        this(model, kernels, threads, KvType.F32);
    }

    /**
     * @param model stays open
     * @param kernels the arithmetic
     * @param threads number of threads that compute, the caller's included; not more than there are cores
     * @param kvType how caches hold K and V. Both are rounded to it as soon as they are computed, so that the prompt's
     *     attention, its observers and the caches all see the same numbers
     * @throws dev.cakebench.inference.kernels.UnsupportedKvTypeException when the model's heads cannot be stored in this
     *     type
     */
    public InferenceEngine(Model model, Kernels kernels, int threads, KvType kvType) {
        this(model, kernels, threads, kvType, BLOCK_TOKENS);
    }

    /** As above, with activations of {@code blockTokens} tokens at a time. */
    InferenceEngine(Model model, Kernels kernels, int threads, KvType kvType, int blockTokens) {
        kvType.requireHeadDim(model.shape().headDim());
        this.model = model;
        this.blockTokens = blockTokens;
        this.kernels = kernels;
        this.kvType = kvType;
        this.pool = new WorkerPool(threads);
        try {
            this.context = EngineContext.of(model, kernels, kvType, arena, pool);
        } catch (RuntimeException | Error e) {
            // Nobody gets an engine to close.
            pool.close();
            arena.close();
            throw e;
        }
        this.rotations = new PanelRotations(context.ropes(), kernels.panelTokens());
    }

    /** The model that is computed. */
    public Model model() {
        return model;
    }

    /** The arithmetic that is used. */
    public Kernels kernels() {
        return kernels;
    }

    /** How caches hold K and V. */
    public KvType kvType() {
        return kvType;
    }

    /** Number of threads that compute. */
    public int threads() {
        return pool.threads();
    }

    /**
     * Runs a prompt through the model.
     *
     * @param tokens ids of the prompt; token i stands at position i
     * @param observer sees K, V and the statistics it requests of each layer
     * @return logits of the last token, {@code [vocabularySize]}
     * @throws IllegalArgumentException when the prompt is empty or has an id outside the vocabulary
     * @throws ContextOverflowException when the prompt is longer than the model's context
     * @throws IllegalStateException when the engine is closed
     */
    public float[] prefill(int[] tokens, PrefillObserver observer) {
        requireOpen();
        ModelShape shape = model.shape();
        if (tokens.length == 0) {
            throw new IllegalArgumentException("a prompt must have at least 1 token, found none");
        }
        if (tokens.length > shape.contextLength()) {
            throw new ContextOverflowException(
                    "a prompt of %d tokens does not fit the context of %d tokens of %s: shorten it"
                            .formatted(tokens.length, shape.contextLength(), model.path()));
        }
        for (int i = 0; i < tokens.length; i++) {
            requireToken(tokens[i], i);
        }
        AttentionRequest request = observer.request();
        long bytes = PrefillBuffers.bytes(shape, kernels, tokens.length, request, blockTokens, threads());
        var buffers = new PrefillBuffers(
                prefillMemory.reuse(bytes), shape, kernels, tokens.length, request, blockTokens, threads());
        return new Prefill(context, buffers, rotations).run(tokens, observer);
    }

    /**
     * Decodes one token for each sequence of a batch. After an exception from the middle of a step the caches are not
     * usable any more.
     *
     * @param caches one per sequence, each at its own position, no cache twice; each takes in its token
     * @param tokens one per sequence
     * @param logits receives per sequence the logits of the next token; {@code [batch][vocabularySize]}
     * @throws IllegalArgumentException when the arguments do not fit one another or a token is outside the vocabulary;
     *     nothing was computed
     * @throws ContextOverflowException when a sequence stands at the end of the model's context; nothing was computed
     * @throws IllegalStateException when the engine is closed
     */
    public void decode(List<? extends SequenceCache> caches, int[] tokens, float[][] logits) {
        requireOpen();
        int batch = caches.size();
        if (tokens.length != batch || logits.length != batch) {
            throw new IllegalArgumentException("%d caches need as many tokens and logits rows, found %d and %d"
                    .formatted(batch, tokens.length, logits.length));
        }
        ModelShape shape = model.shape();
        for (int i = 0; i < batch; i++) {
            requireToken(tokens[i], i);
            if (logits[i].length != shape.vocabularySize()) {
                throw new IllegalArgumentException("logits row %d must have the vocabulary's %d elements, found %d"
                        .formatted(i, shape.vocabularySize(), logits[i].length));
            }
            if (caches.get(i).kvType() != kvType) {
                throw new IllegalArgumentException("sequence %d has a cache of type %s, the engine stores K and V as %s"
                        .formatted(i, caches.get(i).kvType().label(), kvType.label()));
            }
            int position = caches.get(i).position();
            if (position >= shape.contextLength()) {
                throw new ContextOverflowException(
                        "sequence %d cannot take a token at position %d, the context of %s has %d tokens: decode fewer tokens or shorten the prompt"
                                .formatted(i, position, model.path(), shape.contextLength()));
            }
        }
        if (batch == 0) {
            return;
        }
        int rotation = context.ropes().size() * context.ropeConfig().rotated();
        var buffers = new DecodeBuffers(
                decodeMemory.reuse(DecodeBuffers.bytes(shape, rotation, batch)), shape, rotation, batch);
        new BatchDecoder(context, buffers, caches).step(tokens, logits);
    }

    /**
     * Runs {@code passes} and says where their time went. Telling stages apart costs less than a microsecond each.
     *
     * @param passes calls this engine on the thread that runs it
     */
    public StageProfile profiled(Runnable passes) {
        context.clock().start();
        try {
            passes.run();
        } catch (RuntimeException | Error e) {
            context.clock().stop();
            throw e;
        }
        return context.clock().stop();
    }

    /**
     * Bytes of working memory that {@link #prefill} takes for a prompt, without what its observer keeps.
     *
     * @param tokens length of the prompt, at least 1
     * @param request what the observer asks for
     */
    public long prefillBytes(int tokens, AttentionRequest request) {
        int panels = Math.ceilDiv(tokens, kernels.panelTokens());
        return PrefillBuffers.bytes(model.shape(), kernels, tokens, request, blockTokens, threads())
                + rotations.bytes(panels);
    }

    /** Bytes of working memory that are held now: they grow to the largest prompt and the largest batch so far. */
    public long workingBytes() {
        return prefillMemory.bytes() + decodeMemory.bytes() + rotations.heldBytes();
    }

    /** Ends the threads and frees the working memory; the model stays open. */
    @Override
    public void close() {
        pool.close();
        rotations.close();
        decodeMemory.close();
        prefillMemory.close();
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    /** A closed engine would take working memory that nobody frees. */
    private void requireOpen() {
        if (!arena.scope().isAlive()) {
            throw new IllegalStateException("the engine is closed");
        }
    }

    private void requireToken(int token, int index) {
        int vocabulary = model.shape().vocabularySize();
        if (token < 0 || token >= vocabulary) {
            throw new IllegalArgumentException(
                    "token %d has the id %d, allowed are 0 to %d".formatted(index, token, vocabulary - 1));
        }
    }
}
