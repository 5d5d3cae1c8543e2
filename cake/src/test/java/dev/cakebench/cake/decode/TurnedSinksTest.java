package dev.cakebench.cake.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cakebench.cake.ArrayLayer;
import dev.cakebench.cake.policy.ContextSegment;
import dev.cakebench.cake.policy.PolicyException;
import dev.cakebench.inference.cache.DenseSegment;
import dev.cakebench.inference.cache.HeadCache;
import dev.cakebench.inference.cache.KvStore;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.kernels.ScalarKernels;
import dev.cakebench.inference.model.Rotary;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sinks that are turned again and again. */
final class TurnedSinksTest {
    private static final int SINKS = 3;
    private static final int HEAD_DIM = 32;
    private static final Kernels KERNELS = new ScalarKernels();
    private static final Rotary ROTARY = ArrayLayer.random(ArrayLayer.shape(1, 1, 1, HEAD_DIM), 0, 1, 1, new Random(1))
            .rotary();

    /** After many turns the keys are as far off as after one: by one rounding to the type of the cache. */
    @ParameterizedTest
    @EnumSource
    void errorsDoNotAddUp(KvType type) {
        try (Arena arena = Arena.ofConfined()) {
            var rows = new KvStore(arena, type, HEAD_DIM, 8);
            for (int i = 0; i < 8; i++) {
                MemorySegment row = MemorySegment.ofArray(random(i));
                rows.append(i, row, 0, row, 0);
            }
            var context = new ContextSegment(KERNELS, arena, rows, 8);
            var head = new HeadSlots(
                    new HeadCache(KERNELS, List.of(context), new KvStore(arena, type, HEAD_DIM, 1)), true);
            var sinks = new TurnedSinks(head, SINKS, HEAD_DIM);
            for (int turn = 0; turn < 1000; turn++) {
                sinks.turn(head, ROTARY, 3);
            }
            for (int i = 0; i < SINKS; i++) {
                float[] expected = key(rows, i);
                ROTARY.turn(expected, 0, 3000);
                float[] actual = new float[HEAD_DIM];
                context.readKey(i, MemorySegment.ofArray(actual), 0);
                assertThat(actual).containsExactly(expected, within(type == KvType.F32 ? 1e-6f : 0.02f));
                assertThat(context.position(i)).isEqualTo(i);
                assertThat(context.value(i, 5)).isEqualTo(rows.value(i, 5));
            }
            assertThat(context.key(SINKS, 0)).isEqualTo(rows.key(SINKS, 0));
        }
    }

    @Test
    void refusesEntriesThatCannotBeChanged() {
        try (Arena arena = Arena.ofConfined()) {
            var rows = new KvStore(arena, KvType.F32, HEAD_DIM, 1);
            MemorySegment row = MemorySegment.ofArray(random(1));
            rows.append(0, row, 0, row, 0);
            var fixed = DenseSegment.of(KERNELS, rows);
            var head = new HeadSlots(
                    new HeadCache(KERNELS, List.of(fixed), new KvStore(arena, KvType.F32, HEAD_DIM, 1)), true);
            assertThatThrownBy(() -> new TurnedSinks(head, 1, HEAD_DIM))
                    .isInstanceOf(PolicyException.class)
                    .hasMessageContaining("positions: cache-slot")
                    .hasMessageContaining("found DenseSegment")
                    .hasMessageContaining("use positions: original");
        }
    }

    private static float[] key(KvStore rows, int entry) {
        float[] key = new float[HEAD_DIM];
        rows.readKey(entry, MemorySegment.ofArray(key), 0);
        return key;
    }

    private static float[] random(long seed) {
        var random = new Random(seed);
        float[] values = new float[HEAD_DIM];
        for (int i = 0; i < HEAD_DIM; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
