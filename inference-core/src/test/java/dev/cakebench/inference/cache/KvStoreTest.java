package dev.cakebench.inference.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cakebench.inference.kernels.KvCodec;
import dev.cakebench.inference.kernels.KvType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KvStoreTest {
    private static final int HEAD_DIM = 96;
    private static final int CAPACITY = 40;
    private final Arena arena = Arena.ofAuto();

    /** A store beside a list of entries, in which the last entry takes a removed one's place too. */
    @ParameterizedTest
    @EnumSource
    void entriesMoveAsAWhole(KvType type) {
        var random = new Random(1);
        var store = new KvStore(arena, type, HEAD_DIM, CAPACITY);
        List<Integer> positions = new ArrayList<>();
        for (int step = 0; step < 400; step++) {
            if (store.size() < CAPACITY && (positions.isEmpty() || random.nextInt(3) > 0)) {
                append(store, step);
                positions.add(step);
            } else {
                int slot = random.nextInt(store.size());
                store.remove(slot);
                positions.set(slot, positions.getLast());
                positions.removeLast();
            }
            assertHolds(store, positions);
        }
        KvStore copy = KvStore.copyOf(arena, store, store.size() / 2);
        store.remove(0);
        assertHolds(copy, positions.subList(0, positions.size() / 2));
    }

    @Test
    void bytesAreThoseOfKeysAndValuesWithTheirScales() {
        assertThat(KvStore.bytes(KvType.F32, 64, 10)).isEqualTo(10 * 2 * 64 * 4);
        assertThat(KvStore.bytes(KvType.F16, 64, 10)).isEqualTo(10 * 2 * 64 * 2);
        assertThat(KvStore.bytes(KvType.Q8_0, 64, 10)).isEqualTo(10 * 2 * (64 + 2 * 2));
    }

    @Test
    void aFullStoreRefusesMore() {
        var store = new KvStore(arena, KvType.F16, HEAD_DIM, 1);
        append(store, 5);
        assertThatThrownBy(() -> append(store, 6))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a KV store of 1 entries is full");
        assertThatThrownBy(() -> store.position(1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private void append(KvStore store, int position) {
        store.append(position, row(position), 0, row(-position), 0);
    }

    private void assertHolds(KvStore store, List<Integer> positions) {
        assertThat(store.size()).isEqualTo(positions.size());
        for (int slot = 0; slot < positions.size(); slot++) {
            assertThat(store.position(slot)).isEqualTo(positions.get(slot));
            MemorySegment key = rounded(store.type(), positions.get(slot));
            MemorySegment value = rounded(store.type(), -positions.get(slot));
            for (int d = 0; d < HEAD_DIM; d += 5) {
                assertThat(store.key(slot, d)).isEqualTo(key.getAtIndex(ValueLayout.JAVA_FLOAT, d));
                assertThat(store.value(slot, d)).isEqualTo(value.getAtIndex(ValueLayout.JAVA_FLOAT, d));
            }
        }
    }

    private MemorySegment rounded(KvType type, int mark) {
        MemorySegment row = row(mark);
        KvCodec.round(type, row, 0, HEAD_DIM);
        return row;
    }

    private MemorySegment row(int mark) {
        var random = new Random(mark);
        MemorySegment row = arena.allocate(4L * HEAD_DIM, 4);
        for (int d = 0; d < HEAD_DIM; d++) {
            row.setAtIndex(ValueLayout.JAVA_FLOAT, d, (float) random.nextGaussian());
        }
        return row;
    }
}
