package dev.cakebench.cake.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cakebench.cake.CacheRows;
import dev.cakebench.cake.policy.ContextSegment;
import dev.cakebench.cake.policy.PolicyException;
import dev.cakebench.inference.cache.DenseSegment;
import dev.cakebench.inference.cache.HeadCache;
import dev.cakebench.inference.cache.KvStore;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.kernels.ScalarKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Random evictions and new tokens against a plain list. */
final class HeadSlotsTest {
    private static final int HEAD_DIM = 4;
    private final Kernels kernels = new ScalarKernels();

    @RepeatedTest(20)
    void followsAPlainList(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        int context = random.nextInt(40);
        int recent = random.nextInt(5);
        try (Arena arena = Arena.ofConfined()) {
            KvStore shared = marked(arena, 0, context, context);
            KvStore tail = marked(arena, context, recent, recent + 60);
            var head = new HeadCache(kernels, List.of(new ContextSegment(kernels, arena, shared, context)), tail);
            int[] positions = IntStream.range(0, context + recent).toArray();
            var slots = new HeadSlots(head, repetition.getCurrentRepetition() % 2 == 0);
            var expected =
                    new ArrayList<Integer>(IntStream.of(positions).boxed().toList());
            for (int step = 0; step < 60; step++) {
                int position = context + recent + step;
                append(arena, tail, position);
                slots.append();
                expected.add(position);
                for (int removals = random.nextInt(4); removals > 0 && !expected.isEmpty(); removals--) {
                    int index = random.nextInt(expected.size());
                    slots.remove(index);
                    expected.subList(index, index + 1).clear();
                }
                int[] marks = CacheRows.marks(head);
                assertThat(marks).hasSize(expected.size());
                for (int i = 0; i < marks.length; i++) {
                    assertThat(slots.position(i)).isEqualTo(expected.get(i));
                    assertThat(marks[slots.cacheIndex(i)]).isEqualTo(expected.get(i));
                }
            }
            for (int i = 0; i < context; i++) {
                assertThat(shared.key(i, 0)).as("the shared rows stay").isEqualTo(i);
            }
        }
    }

    @Test
    void refusesEntriesThatCannotBeTakenOut() {
        try (Arena arena = Arena.ofConfined()) {
            KvStore rows = marked(arena, 0, 3, 3);
            var head = new HeadCache(kernels, List.of(DenseSegment.of(kernels, rows)), marked(arena, 3, 1, 1));
            var slots = new HeadSlots(head, true);
            assertThatThrownBy(() -> slots.remove(1))
                    .isInstanceOf(PolicyException.class)
                    .hasMessage("evicting while decoding needs entries that can be taken out, found DenseSegment");
        }
    }

    private static KvStore marked(Arena arena, int first, int entries, int capacity) {
        var store = new KvStore(arena, KvType.F32, HEAD_DIM, capacity);
        for (int i = 0; i < entries; i++) {
            append(arena, store, first + i);
        }
        return store;
    }

    private static void append(Arena arena, KvStore store, int mark) {
        MemorySegment row = arena.allocate(4L * HEAD_DIM);
        row.set(ValueLayout.JAVA_FLOAT, 0, mark);
        store.append(mark, row, 0, row, 0);
    }
}
