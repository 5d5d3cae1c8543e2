package dev.cakebench.inference.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slots that are filled one by one, and all at once. */
class DenseKvTest {
    private static final int HEAD_DIM = 24;
    private static final int SLOTS = 64;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 63, 64})
    void rowsFillTheSlotsThatTheyWouldFillOneByOne(int count) {
        Arena arena = Arena.ofAuto();
        var together = new DenseKv(arena, KvType.F32, HEAD_DIM, SLOTS);
        var alone = new DenseKv(arena, KvType.F32, HEAD_DIM, SLOTS);
        var random = new Random(count);
        float[] keys = new float[SLOTS * HEAD_DIM];
        float[] values = new float[SLOTS * HEAD_DIM];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = random.nextFloat();
            values[i] = random.nextFloat();
        }
        together.setRows(count, keys, values);
        for (int slot = 0; slot < count; slot++) {
            long row = 4L * slot * HEAD_DIM;
            together.setPosition(slot, 1000 + slot);
            alone.set(slot, 1000 + slot, MemorySegment.ofArray(keys), row, MemorySegment.ofArray(values), row);
            assertThat(together.position(slot)).isEqualTo(alone.position(slot));
            for (int d = 0; d < HEAD_DIM; d++) {
                assertThat(together.key(slot, d)).isEqualTo(alone.key(slot, d)).isEqualTo(keys[slot * HEAD_DIM + d]);
                assertThat(together.value(slot, d)).isEqualTo(alone.value(slot, d));
            }
        }
    }

    @Test
    void rowsThatDoNotFitAreRefused() {
        var halves = new DenseKv(Arena.ofAuto(), KvType.F16, HEAD_DIM, SLOTS);
        var slots = new DenseKv(Arena.ofAuto(), KvType.F32, HEAD_DIM, SLOTS);
        float[] rows = new float[(SLOTS + 1) * HEAD_DIM];
        assertThatThrownBy(() -> halves.setRows(1, rows, rows)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> slots.setRows(SLOTS + 1, rows, rows)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
