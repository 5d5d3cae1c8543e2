package dev.cakebench.cake.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cakebench.inference.cache.AttentionPartial;
import dev.cakebench.inference.cache.KvStore;
import dev.cakebench.inference.cache.StoreView;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.kernels.ScalarKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A shared view that is cut or copied, never written through. */
final class ContextSegmentTest {
    private static final int HEAD_DIM = 4;
    private final Kernels kernels = new ScalarKernels();
    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void removingTheLastEntryOnlyShortensTheView() {
        KvStore rows = rows(0, 1, 2, 3);
        var segment = new ContextSegment(kernels, arena, rows, 3);
        segment.remove(2);
        assertThat(segment.entries()).isEqualTo(2);
        assertThat(segment.bytes()).isEqualTo(2 * 2 * HEAD_DIM * 4);
        assertThat(segment.key(1, 0)).isEqualTo(1);
        assertThatThrownBy(() -> segment.key(2, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void removingAnotherEntryHidesItFromThisCacheOnly() {
        KvStore rows = rows(0, 1, 2, 3);
        var segment = new ContextSegment(kernels, arena, rows, 4);
        var other = new ContextSegment(kernels, arena, rows, 4);
        segment.remove(1);
        assertThat(new float[] {segment.key(0, 0), segment.key(1, 0), segment.key(2, 0)})
                .containsExactly(0, 3, 2);
        assertThat(segment.value(1, 0)).isEqualTo(3);
        assertThat(other.key(1, 0)).isEqualTo(1);
        segment.remove(0);
        segment.remove(1);
        segment.remove(0);
        assertThat(segment.entries()).isZero();
        assertThat(rows.size()).isEqualTo(4);
    }

    @Test
    void rowsAreCopiedWhenMuchOfThemIsHidden() {
        float[] marks = new float[100];
        for (int i = 0; i < marks.length; i++) {
            marks[i] = i;
        }
        KvStore rows = rows(marks);
        var segment = new ContextSegment(kernels, arena, rows, 100);
        List<Integer> left = IntStream.range(0, 100).boxed().collect(Collectors.toCollection(ArrayList::new));
        boolean shared = true;
        for (int i = 0; i < 60; i++) {
            int entry = i * 7 % segment.entries();
            segment.remove(entry);
            left.set(entry, left.getLast());
            left.removeLast();
            StoreView view = Objects.requireNonNull(segment.storeView());
            assertThat(view.store() == rows).isEqualTo(shared && (i < 20 || view.hidden().length > 0));
            shared &= view.store() == rows;
            assertThat(view.entries()).isEqualTo(left.size() + view.hidden().length);
            assertThat(IntStream.range(0, left.size()).map(segment::position).boxed())
                    .containsExactlyElementsOf(left);
        }
        assertThat(shared).isFalse();
        assertThat(segment.bytes()).isEqualTo(40 * 2 * HEAD_DIM * 4);
        assertThat(rows.size()).isEqualTo(100);
    }

    @Test
    void logitsStandInTheOrderOfTheEntries() {
        var segment = new ContextSegment(kernels, arena, rows(1, 2, 3, 4, 5), 5);
        segment.remove(1);
        MemorySegment query = arena.allocate(16);
        query.set(ValueLayout.JAVA_FLOAT, 0, 2);
        MemorySegment logits = arena.allocate(256);
        segment.attend(query, 0, 0, new AttentionPartial(1, HEAD_DIM), logits, 8, 4);
        assertThat(logits.asSlice(8, 16).toArray(ValueLayout.JAVA_FLOAT)).containsExactly(2, 10, 6, 8);
    }

    @Test
    void withoutEntriesItAddsNothing() {
        var segment = new ContextSegment(kernels, arena, rows(5), 0);
        var partial = new AttentionPartial(1, HEAD_DIM);
        MemorySegment query = arena.allocate(16);
        segment.attend(query, 0, 0, partial, arena.allocate(64), 0, 1);
        assertThat(partial.sum()[0]).isZero();
        assertThat(partial.max()[0]).isEqualTo(Float.NEGATIVE_INFINITY);
    }

    @Test
    void entriesWithoutAttentionCanGoWithoutATrace() {
        // Keys -400 give exp(-800) against the others, which is 0 in single precision.
        KvStore rows = rows(1, -400, 2, -400, 0.5f, -400, 3);
        var whole = new ContextSegment(kernels, arena, rows, 7);
        var evicted = new ContextSegment(kernels, arena, rows, 7);
        evicted.remove(5);
        evicted.remove(3);
        evicted.remove(1);
        assertThat(attend(evicted)).containsExactly(attend(whole), Offset.offset(1e-6f));
    }

    private float[] attend(ContextSegment segment) {
        MemorySegment query = arena.allocate(16);
        query.set(ValueLayout.JAVA_FLOAT, 0, 2);
        var partial = new AttentionPartial(1, HEAD_DIM);
        segment.attend(query, 0, 0, partial, arena.allocate(256), 0, segment.entries());
        float[] output = new float[HEAD_DIM];
        for (int d = 0; d < HEAD_DIM; d++) {
            output[d] = partial.weighted()[d] / partial.sum()[0];
        }
        return output;
    }

    private KvStore rows(float... marks) {
        var store = new KvStore(arena, KvType.F32, HEAD_DIM, marks.length);
        MemorySegment row = arena.allocate(16);
        for (float mark : marks) {
            row.set(ValueLayout.JAVA_FLOAT, 0, mark);
            store.append(store.size(), row, 0, row, 0);
        }
        return store;
    }
}
