package dev.cakebench.cake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.inference.cache.AttentionScratch;
import dev.cakebench.inference.cache.SequenceCache;
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
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a local layer sees after eviction has moved entries about: a cache that slides over more tokens than the window has
 * gives what the full cache gives, and one that slides over fewer does not.
 */
@ParameterizedClass
@ValueSource(strings = {"scalar", "vector"})
final class SlidingWindowSweepTest {
    private static final int WINDOW = 12;
    private static final int TOKENS = 60;
    private static final int STEPS = 40;
    private static final int LOCAL = 0;
    private static final int GLOBAL = 1;
    private final ModelShape shape = ArrayLayer.shape(2, 6, 2, 32, new SlidingWindow(WINDOW, 2));
    private final PolicyCatalog catalog = PolicyCatalog.load();
    private final Arena arena = Arena.ofAuto();
    private final Kernels kernels;

    SlidingWindowSweepTest(String kernels) {
        this.kernels = KernelProvider.choose(kernels);
    }

    @ParameterizedTest
    @EnumSource
    void onlyTheWindowIsSeen(KvType type) {
        var cells = List.of(
                new Cell("full", catalog.create("full", Map.of()), 1),
                new Cell("wide", catalog.create("streaming-llm", Map.of("sinks", 3)), 3 + WINDOW),
                new Cell("narrow", catalog.create("streaming-llm", Map.of("sinks", 3)), WINDOW));
        try (var sweep = new CacheSweep(kernels, shape, type, TOKENS, STEPS, cells)) {
            for (int l = 0; l < shape.layers(); l++) {
                sweep.onLayer(ArrayLayer.random(shape, l, TOKENS, 0, new Random(l)));
            }
            List<SequenceCache> caches =
                    sweep.finish().stream().map(CellCache::cache).toList();
            var random = new Random(9);
            for (int step = 0; step < STEPS; step++) {
                var local = new ArrayList<float[]>();
                var global = new ArrayList<float[]>();
                MemorySegment rows = random(2 * shape.kvHeads() * shape.headDim(), 1, random);
                // Small queries spread the attention, so that every entry counts.
                MemorySegment queries = random(shape.groupSize() * shape.headDim(), 0.05, random);
                for (SequenceCache cache : caches) {
                    local.add(step(cache, LOCAL, rows, queries));
                    global.add(step(cache, GLOBAL, rows, queries));
                    cache.endStep();
                }
                assertThat(LogitDistance.relative(local.get(1), local.get(0))).isLessThan(1e-6);
                assertThat(LogitDistance.relative(global.get(1), global.get(0))).isGreaterThan(1e-3);
                assertThat(LogitDistance.relative(local.get(2), local.get(0))).isGreaterThan(1e-3);
            }
            assertThat(caches.get(0).entries(LOCAL, 0)).isEqualTo(TOKENS + STEPS);
            assertThat(caches.get(1).entries(LOCAL, 0)).isEqualTo(3 + WINDOW);
        }
    }

    private float[] step(SequenceCache cache, int layer, MemorySegment rows, MemorySegment queries) {
        cache.append(layer, rows, 0, rows, 4L * shape.kvHeads() * shape.headDim());
        MemorySegment output = arena.allocate(4L * shape.groupSize() * shape.headDim(), 64);
        cache.attend(layer, 1, queries, 0, output, 0, new AttentionScratch(shape.groupSize(), shape.headDim()));
        cache.endLayer(layer);
        return output.toArray(ValueLayout.JAVA_FLOAT);
    }

    private MemorySegment random(int count, double scale, Random random) {
        MemorySegment floats = arena.allocate(4L * count, 64);
        for (int i = 0; i < count; i++) {
            floats.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) (scale * random.nextGaussian()));
        }
        return floats;
    }
}
