package dev.cakebench.inference.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A local layer and a global one: the local one has the bits of a cache without the entries outside its window. */
@ParameterizedClass
@ValueSource(strings = {"scalar", "vector"})
class SlidingWindowCacheTest {
    private static final int HEAD_DIM = 32;
    private static final int GROUP = 3;
    private static final int LOCAL = 0;
    private static final int GLOBAL = 1;
    private final Arena arena = Arena.ofAuto();
    private final Kernels kernels;
    private MemorySegment attention = MemorySegment.NULL;

    SlidingWindowCacheTest(String kernels) {
        this.kernels = KernelProvider.choose(kernels);
    }

    @ParameterizedTest
    @CsvSource({"1,40", "7,40", "16,64", "39,40", "40,40", "41,40", "1000,40"})
    void hiddenEntriesGoWithoutATrace(int window, int prompt) {
        for (KvType type : KvType.values()) {
            // The context lies in the order in which a policy ranked it, and decoded tokens behind it.
            int[] context = shuffled(prompt - 3, window);
            SegmentedCache cache = cache(type, window, prompt, context, tail(prompt, 3), 30);
            List<Integer> decoded = new ArrayList<>(List.of(prompt - 3, prompt - 2, prompt - 1));
            for (int position = prompt; position < prompt + 30; position++) {
                decoded.add(position);
                int first = position - window + 1;
                int[] seenContext =
                        IntStream.of(context).filter(p -> p >= first).toArray();
                int[] seenTail = decoded.stream()
                        .mapToInt(Integer::intValue)
                        .filter(p -> p >= first)
                        .toArray();
                float[] local = step(cache, LOCAL, position);
                float[] global = step(cache, GLOBAL, position);
                assertThat(local)
                        .as("%s at %d", type, position)
                        .isEqualTo(attend(without(type, seenContext, seenTail), LOCAL));
                assertThat(global)
                        .as("%s at %d", type, position)
                        .isEqualTo(attend(without(type, context, tail(position + 1, decoded.size())), GLOBAL));
                cache.endStep();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 16, 30})
    void observersSeeNoAttentionOutsideTheWindow(int window) {
        int prompt = 40;
        int[] context = shuffled(37, 1);
        SegmentedCache cache = cache(KvType.F32, window, prompt, context, tail(prompt, 3), 1);
        step(cache, LOCAL, prompt);
        int entries = prompt + 1;
        for (int g = 0; g < GROUP; g++) {
            double sum = 0;
            for (int i = 0; i < entries; i++) {
                float weight = attention.getAtIndex(ValueLayout.JAVA_FLOAT, (long) g * entries + i);
                int position = i < context.length ? context[i] : i;
                if (position <= prompt - window) {
                    assertThat(weight).isZero();
                } else {
                    assertThat(weight).isPositive();
                }
                sum += weight;
            }
            assertThat(sum).isCloseTo(1, within(1e-6));
        }
    }

    /** Appends the token at {@code position} and attends with its query. */
    private float[] step(SegmentedCache cache, int layer, int position) {
        cache.append(layer, row(position), 0, row(-position), 0);
        float[] output = attend(cache, layer);
        cache.endLayer(layer);
        return output;
    }

    private float[] attend(SegmentedCache cache, int layer) {
        MemorySegment queries = random(GROUP * HEAD_DIM, 77);
        MemorySegment output = arena.allocate(4L * GROUP * HEAD_DIM, 64);
        cache.attend(layer, 0, queries, 0, output, 0, new AttentionScratch(GROUP, HEAD_DIM));
        return output.toArray(ValueLayout.JAVA_FLOAT);
    }

    /** A cache that holds these positions and hides none. */
    private SegmentedCache without(KvType type, int[] context, int[] tail) {
        return cache(type, Integer.MAX_VALUE, 0, context, tail, 0);
    }

    private SegmentedCache cache(KvType type, int window, int position, int[] context, int[] tail, int newTokens) {
        var shape = new ModelShape(
                "test", 2, GROUP * HEAD_DIM, GROUP, 1, HEAD_DIM, 8, 8, 4096, new SlidingWindow(window, 2));
        var heads = new HeadCache[2][1];
        for (int layer = 0; layer < 2; layer++) {
            KvStore prefix = store(type, context, context.length);
            KvStore recent = store(type, tail, tail.length + newTokens);
            heads[layer][0] =
                    new HeadCache(kernels, List.of(DenseSegment.prefix(kernels, prefix, context.length)), recent);
        }
        DecodeObserver recorder = new DecodeObserver() {
            @Override
            public boolean wantsAttention(int layer, int entries) {
                return layer == LOCAL;
            }

            @Override
            public void onStep(int layer, HeadCache[] caches, MemorySegment[] rows) {
                if (layer == LOCAL) {
                    attention = rows[0];
                }
            }
        };
        return new SegmentedCache(kernels, shape, position, heads, recorder);
    }

    private KvStore store(KvType type, int[] positions, int capacity) {
        var store = new KvStore(arena, type, HEAD_DIM, capacity);
        for (int position : positions) {
            store.append(position, row(position), 0, row(-position), 0);
        }
        return store;
    }

    /** The last {@code count} positions before {@code end}. */
    private static int[] tail(int end, int count) {
        return IntStream.range(end - count, end).toArray();
    }

    private static int[] shuffled(int count, long seed) {
        int[] positions = IntStream.range(0, count).toArray();
        var random = new Random(seed);
        for (int i = count - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int moved = positions[i];
            positions[i] = positions[other];
            positions[other] = moved;
        }
        return positions;
    }

    private MemorySegment row(int mark) {
        return random(HEAD_DIM, mark);
    }

    private MemorySegment random(int count, long seed) {
        var random = new Random(seed);
        MemorySegment floats = arena.allocate(4L * count, 64);
        for (int i = 0; i < count; i++) {
            floats.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian());
        }
        return floats;
    }
}
