package dev.cakebench.cake.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.cake.ArrayLayer;
import dev.cakebench.cake.CacheRows;
import dev.cakebench.cake.policy.ContextSegment;
import dev.cakebench.cake.policy.DecodeContext;
import dev.cakebench.inference.cache.HeadCache;
import dev.cakebench.inference.cache.KvStore;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.kernels.ScalarKernels;
import dev.cakebench.inference.model.ModelShape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sinks and the newest entries, step by step. */
final class SlidingDecodeTest {
    private static final int SINKS = 2;
    private static final int BUDGET = 6;

    @ParameterizedTest
    @CsvSource({"20, true", "6, false", "4, false"})
    void keepsSinksAndTheNewest(int prompt, boolean ranked) {
        Kernels kernels = new ScalarKernels();
        ModelShape shape = ArrayLayer.shape(1, 1, 1, 4);
        // In rank order the newest comes right after the sinks; a prompt that fits stands in order of position.
        int[] positions = ranked
                ? new int[] {0, 1, 19, 18, 17, 16}
                : IntStream.range(0, prompt).toArray();
        try (Arena arena = Arena.ofConfined()) {
            var rows = new KvStore(arena, KvType.F32, 4, positions.length);
            for (int position : positions) {
                append(arena, rows, position);
            }
            var tail = new KvStore(arena, KvType.F32, 4, 20);
            var segment = new ContextSegment(kernels, arena, rows, positions.length);
            var head = new HeadCache(kernels, List.of(segment), tail);
            var context = new DecodeContext(
                    shape, prompt, BUDGET, 0, new int[] {BUDGET}, List.of(), new float[0][][], new float[1][1][0]);
            var observer = (SlotObserver) new SlidingDecode(SINKS, false).create(context);
            for (int step = 0; step < 12; step++) {
                append(arena, tail, prompt + step);
                assertThat(observer.wantsAttention(0, head.entries())).isFalse();
                observer.onStep(0, new HeadCache[] {head}, new MemorySegment[0]);
                int total = prompt + step + 1;
                int[] expected = IntStream.concat(
                                IntStream.range(0, SINKS),
                                IntStream.range(Math.max(SINKS, total - (BUDGET - SINKS)), total))
                        .toArray();
                assertThat(observer.positions(0, 0)).containsExactly(expected);
                int[] held = CacheRows.marks(head);
                Arrays.sort(held);
                assertThat(held).containsExactly(expected);
            }
            assertThat(rows.size()).as("shared rows are left alone").isEqualTo(positions.length);
        }
    }

    private static void append(Arena arena, KvStore store, int mark) {
        MemorySegment row = arena.allocate(16);
        row.set(ValueLayout.JAVA_FLOAT, 0, mark);
        store.append(mark, row, 0, row, 0);
    }
}
