package dev.cakebench.inference.cache;

import dev.cakebench.inference.kernels.DenseReader;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The attention of a batch of caches, many of which begin with entries of the same store, as the cells of one ranking do: each
 * entry is read once for all of them. The result has the bits that each cache has alone.
 */
public final class SharedAttention {
    /** Work for one thread: one KV head of some sequences, which all begin with {@code store} or are just one. */
    public record Piece(int kvHead, @Nullable KvStore store, List<Integer> sequences) {}

    private final List<? extends SequenceCache> caches;
    private final int kvHeads;
    private final long groupBytes;
    private final int mostTogether;

    /**
     * @param caches one per sequence
     * @param groupBytes bytes of the queries of one KV head's group, and of their results
     * @param pieces how many pieces of work there should be at least, so that no thread is idle
     */
    public SharedAttention(List<? extends SequenceCache> caches, int kvHeads, long groupBytes, int pieces) {
        this.caches = caches;
        this.kvHeads = kvHeads;
        this.groupBytes = groupBytes;
        this.mostTogether = Math.ceilDiv(caches.size() * kvHeads, pieces);
    }

    /** All heads of all caches of one layer, in pieces that do not depend on each other; the largest is the last. */
    public List<Piece> pieces(int layer) {
        var pieces = new ArrayList<Piece>();
        for (int h = 0; h < kvHeads; h++) {
            var open = new IdentityHashMap<KvStore, Piece>();
            for (int sequence = 0; sequence < caches.size(); sequence++) {
                KvStore store =
                        caches.get(sequence) instanceof SegmentedCache cache ? cache.sharedStore(layer, h) : null;
                Piece piece = store == null ? null : open.get(store);
                if (piece == null || piece.sequences().size() == mostTogether) {
                    piece = new Piece(h, store, new ArrayList<>());
                    pieces.add(piece);
                    if (store != null) {
                        open.put(store, piece);
                    }
                }
                piece.sequences().add(sequence);
            }
        }
        pieces.sort(Comparator.comparingLong(piece -> entries(layer, piece)));
        return pieces;
    }

    private long entries(int layer, Piece piece) {
        return piece.sequences().stream()
                .mapToLong(sequence -> caches.get(sequence).entries(layer, piece.kvHead()))
                .sum();
    }

    /**
     * {@link SequenceCache#attend} for the heads of one piece.
     *
     * @param queries {@code [sequences][kvHeads][groupSize][headDim]} after RoPE and scaled
     * @param output receives the same of results
     * @param scratch of the calling thread
     */
    public void attend(int layer, Piece piece, MemorySegment queries, MemorySegment output, AttentionScratch scratch) {
        if (piece.store() == null || piece.sequences().size() == 1) {
            for (int sequence : piece.sequences()) {
                long offset = offset(sequence, piece.kvHead());
                caches.get(sequence).attend(layer, piece.kvHead(), queries, offset, output, offset, scratch);
            }
            return;
        }
        var readers = new ArrayList<DenseReader>();
        for (int i = 0; i < piece.sequences().size(); i++) {
            int sequence = piece.sequences().get(i);
            cache(sequence).begin(layer, piece.kvHead(), queries, offset(sequence, piece.kvHead()), scratch.head(i));
            readers.add(scratch.head(i).first());
        }
        cache(piece.sequences().getFirst()).kernels().attendDense(piece.store().slots(), readers);
        for (int i = 0; i < piece.sequences().size(); i++) {
            int sequence = piece.sequences().get(i);
            scratch.head(i).finish(cache(sequence).kernels(), output, offset(sequence, piece.kvHead()));
        }
    }

    private SegmentedCache cache(int sequence) {
        return (SegmentedCache) caches.get(sequence);
    }

    private long offset(int sequence, int kvHead) {
        return groupBytes * ((long) sequence * kvHeads + kvHead);
    }
}
