package dev.cakebench.inference.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.inference.cache.SharedAttention.Piece;
import dev.cakebench.inference.kernels.KernelProvider;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.model.ModelShape;
import dev.cakebench.inference.model.SlidingWindow;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Caches that begin with the same store, attended to together and one by one. */
@ParameterizedClass
@ValueSource(strings = {"scalar", "vector"})
class SharedAttentionTest {
    private static final int HEAD_DIM = 32;
    private static final int GROUP = 3;
    private static final int KV_HEADS = 2;
    private static final int ENTRIES = 150;
    private static final long GROUP_BYTES = 4L * GROUP * HEAD_DIM;
    private static final DecodeObserver NOBODY = new DecodeObserver() {
        @Override
        public boolean wantsAttention(int layer, int entries) {
            return false;
        }

        @Override
        public void onStep(int layer, HeadCache[] heads, MemorySegment[] attention) {}
    };

    private final Arena arena = Arena.ofAuto();
    private final Kernels kernels;

    SharedAttentionTest(String kernels) {
        this.kernels = KernelProvider.choose(kernels);
    }

    /** Two rankings with prefixes of several lengths, an empty one, and a cache of its own between them. */
    @ParameterizedTest
    @CsvSource({"1,F32", "4,F32", "100,F32", "1,F16", "1,Q8_0"})
    void togetherAsAlone(int pieces, KvType type) {
        KvStore[] one = stores(type, 1);
        KvStore[] other = stores(type, 2);
        List<SegmentedCache> caches = List.of(
                cache(type, one, 10),
                cache(type, one, 64),
                cache(type, other, 33),
                cache(type, one, 0),
                cache(type, stores(type, 3), ENTRIES),
                cache(type, other, ENTRIES),
                cache(type, one, 65));
        MemorySegment queries = random(caches.size() * KV_HEADS * GROUP * HEAD_DIM, 77);
        MemorySegment output = arena.allocate(GROUP_BYTES * KV_HEADS * caches.size(), 64);
        var scratch = new AttentionScratch(GROUP, HEAD_DIM);
        var shared = new SharedAttention(caches, KV_HEADS, GROUP_BYTES, pieces);

        shared.pieces(0).forEach(piece -> shared.attend(0, piece, queries, output, scratch));

        for (int sequence = 0; sequence < caches.size(); sequence++) {
            for (int h = 0; h < KV_HEADS; h++) {
                long offset = GROUP_BYTES * (sequence * KV_HEADS + h);
                MemorySegment alone = arena.allocate(GROUP_BYTES, 64);
                caches.get(sequence).attend(0, h, queries, offset, alone, 0, new AttentionScratch(GROUP, HEAD_DIM));
                assertThat(output.asSlice(offset, GROUP_BYTES).mismatch(alone))
                        .as("cache %d, head %d", sequence, h)
                        .isEqualTo(-1);
            }
        }
    }

    @Test
    void cachesOfOneStoreArePiecesOfNoMoreThanKeepsTheThreadsBusy() {
        KvStore[] one = stores(KvType.F32, 1);
        List<SegmentedCache> caches = List.of(
                cache(KvType.F32, one, 10),
                cache(KvType.F32, stores(KvType.F32, 2), 20),
                cache(KvType.F32, one, 64),
                cache(KvType.F32, one, ENTRIES));

        assertThat(sequences(caches, 1))
                .containsExactlyInAnyOrder(List.of(1), List.of(1), List.of(0, 2, 3), List.of(0, 2, 3));
        assertThat(sequences(caches, 4))
                .containsExactlyInAnyOrder(
                        List.of(1), List.of(1), List.of(0, 2), List.of(0, 2), List.of(3), List.of(3));
        assertThat(sequences(caches, 8)).hasSize(8);
        assertThat(sequences(caches, 1).getLast()).as("the largest").isEqualTo(List.of(0, 2, 3));
    }

    private static List<List<Integer>> sequences(List<SegmentedCache> caches, int pieces) {
        return new SharedAttention(caches, KV_HEADS, GROUP_BYTES, pieces)
                .pieces(0).stream().map(Piece::sequences).toList();
    }

    /** {@code [kvHeads]} stores of random rows. */
    private KvStore[] stores(KvType type, int seed) {
        var stores = new KvStore[KV_HEADS];
        for (int h = 0; h < KV_HEADS; h++) {
            stores[h] = store(type, ENTRIES, seed * 10 + h);
        }
        return stores;
    }

    private KvStore store(KvType type, int entries, int seed) {
        var store = new KvStore(arena, type, HEAD_DIM, entries);
        MemorySegment rows = random(2 * entries * HEAD_DIM, seed);
        for (int i = 0; i < entries; i++) {
            store.append(i, rows, 8L * i * HEAD_DIM, rows, 8L * i * HEAD_DIM + 4L * HEAD_DIM);
        }
        return store;
    }

    /** A cache of the first {@code entries} rows of these stores and a tail of its own. */
    private SegmentedCache cache(KvType type, KvStore[] stores, int entries) {
        var heads = new ArrayList<HeadCache>();
        for (int h = 0; h < KV_HEADS; h++) {
            var prefix = DenseSegment.prefix(kernels, stores[h], entries);
            heads.add(new HeadCache(kernels, List.of(prefix), store(type, 5, 1000 + entries + h)));
        }
        var shape = new ModelShape(
                "test",
                1,
                KV_HEADS * GROUP * HEAD_DIM,
                KV_HEADS * GROUP,
                KV_HEADS,
                HEAD_DIM,
                8,
                8,
                4096,
                SlidingWindow.NONE);
        HeadCache[][] layers = {heads.toArray(HeadCache[]::new)};
        return new SegmentedCache(kernels, shape, ENTRIES, layers, NOBODY);
    }

    private MemorySegment random(int floats, int seed) {
        var random = new Random(seed);
        MemorySegment segment = arena.allocate(4L * floats, 64);
        for (int i = 0; i < floats; i++) {
            segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian());
        }
        return segment;
    }
}
