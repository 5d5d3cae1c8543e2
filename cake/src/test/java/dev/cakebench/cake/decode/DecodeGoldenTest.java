package dev.cakebench.cake.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.cake.ArrayLayer;
import dev.cakebench.cake.CacheRows;
import dev.cakebench.cake.GoldenFiles;
import dev.cakebench.cake.policy.ContextSegment;
import dev.cakebench.cake.policy.DecodeContext;
import dev.cakebench.cake.score.Pooling;
import dev.cakebench.inference.cache.HeadCache;
import dev.cakebench.inference.cache.KvStore;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.kernels.ScalarKernels;
import dev.cakebench.inference.model.ModelShape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The published decode evictor of one layer. */
final class DecodeGoldenTest {
    private static final int HEAD_DIM = 4;

    static List<JsonNode> cases() {
        return GoldenFiles.cases("cake/decode.json");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void scoreOrder(JsonNode golden) {
        check(golden, true);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void positionalOrder(JsonNode golden) {
        check(golden, false);
    }

    private static void check(JsonNode golden, boolean scoreOrder) {
        float[][] attention = GoldenFiles.as(golden.get("attention"), float[][].class);
        int kvHeads = golden.get("kvHeads").intValue();
        int group = attention.length / kvHeads;
        int entries = attention[0].length;
        int window = golden.get("window").intValue();
        int heavy = golden.get("heavyEntries").intValue();
        ModelShape shape = ArrayLayer.shape(1, attention.length, kvHeads, HEAD_DIM);
        var context = new DecodeContext(
                shape,
                entries - 1,
                heavy + window,
                window,
                new int[] {heavy},
                List.of(),
                new float[0][][],
                new float[0][][]);
        var observer = (SlotObserver) new LastQueryDecode(Pooling.average(5), scoreOrder).create(context);
        try (Arena arena = Arena.ofConfined()) {
            var heads = new HeadCache[kvHeads];
            var rows = new MemorySegment[kvHeads];
            for (int h = 0; h < kvHeads; h++) {
                heads[h] = markedHead(arena, entries);
                rows[h] = arena.allocate(4L * group * entries, 64);
                for (int g = 0; g < group; g++) {
                    MemorySegment.copy(
                            attention[h * group + g], 0, rows[h], ValueLayout.JAVA_FLOAT, 4L * g * entries, entries);
                }
            }
            assertThat(observer.wantsAttention(0, entries)).isEqualTo(entries > heavy + window);
            observer.onStep(0, heads, rows);
            for (int h = 0; h < kvHeads; h++) {
                int[] kept = GoldenFiles.as(golden.get("kept").get(h), int[].class);
                JsonNode gap = golden.path("minRelativeGap").path(h);
                boolean tied = gap.isNumber() && gap.doubleValue() <= 1e-5;
                if (scoreOrder && !tied) {
                    assertThat(observer.positions(0, h)).containsExactly(kept);
                } else {
                    assertThat(observer.positions(0, h)).containsExactlyInAnyOrder(kept);
                }
                if (!scoreOrder) {
                    assertThat(observer.positions(0, h)).isSorted();
                }
                assertThat(CacheRows.marks(heads[h])).containsExactlyInAnyOrder(kept);
            }
        }
    }

    /** A head whose entry i has i in its key and value; the newest entry alone is in the tail. */
    private static HeadCache markedHead(Arena arena, int entries) {
        Kernels kernels = new ScalarKernels();
        var context = new KvStore(arena, KvType.F32, HEAD_DIM, entries - 1);
        var tail = new KvStore(arena, KvType.F32, HEAD_DIM, 1);
        MemorySegment row = arena.allocate(4L * HEAD_DIM);
        for (int i = 0; i < entries; i++) {
            row.set(ValueLayout.JAVA_FLOAT, 0, i);
            (i < entries - 1 ? context : tail).append(i, row, 0, row, 0);
        }
        return new HeadCache(kernels, List.of(new ContextSegment(kernels, arena, context, entries - 1)), tail);
    }
}
