package dev.cakebench.inference.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Attention over entries of all KV types, and over entries that positions hide: both are exact. */
abstract class AbstractKvAttentionTest {
    private static final int FIRST_POSITION = 100;

    abstract Kernels kernels();

    /** What {@link Kernels#attendDense} left after two segments. */
    private record Result(float[] max, float[] sum, float[] weighted, float[] logits) {}

    @ParameterizedTest
    @CsvSource({
        "F16,1,1,64",
        "F16,17,3,7",
        "F16,65,5,96",
        "F16,130,4,17",
        "F16,200,8,256",
        "Q8_0,1,1,32",
        "Q8_0,16,3,64",
        "Q8_0,33,7,96",
        "Q8_0,130,4,128",
        "Q8_0,64,9,256"
    })
    void storedEntriesAreTheirDecodedRows(KvType type, int entries, int groupSize, int headDim) {
        Floats keys = Floats.random(entries * headDim, 2, 0.5);
        Floats values = Floats.random(entries * headDim, 3, 1);
        Floats queries = Floats.random(groupSize * headDim, 1, 1);
        Result stored = attend(queries, groupSize, store(type, headDim, keys, values, all(entries), i -> i), 0);
        KvCodec.round(type, keys.segment(), keys.offset(), keys.count());
        KvCodec.round(type, values.segment(), values.offset(), values.count());
        Result rounded = attend(queries, groupSize, store(KvType.F32, headDim, keys, values, all(entries), i -> i), 0);
        assertThat(stored).usingRecursiveComparison().isEqualTo(rounded);
    }

    @ParameterizedTest
    @EnumSource
    void hiddenEntriesGoWithoutATrace(KvType type) {
        Random random = new Random(7);
        boolean[] scattered = new boolean[300];
        for (int i = 0; i < scattered.length; i++) {
            scattered[i] = random.nextInt(4) == 0;
        }
        for (int entries : new int[] {1, 15, 16, 17, 33, 64, 65, 130, 300}) {
            assertHiddenLeaveNoTrace(type, entries, 3, i -> i < entries / 2);
            assertHiddenLeaveNoTrace(type, entries, 1, i -> i >= entries / 3);
            assertHiddenLeaveNoTrace(type, entries, 7, i -> i % 2 == 1);
            assertHiddenLeaveNoTrace(type, entries, 4, i -> scattered[i]);
            assertHiddenLeaveNoTrace(type, entries, 4, i -> i / 16 % 2 == 0);
            assertHiddenLeaveNoTrace(type, entries, 2, i -> i != entries / 2);
            assertHiddenLeaveNoTrace(type, entries, 2, i -> true);
            assertHiddenLeaveNoTrace(type, entries, 2, i -> false);
        }
    }

    private void assertHiddenLeaveNoTrace(KvType type, int entries, int groupSize, IntPredicate hidden) {
        int headDim = 32;
        Floats keys = Floats.random(entries * headDim, 2, 0.5);
        Floats values = Floats.random(entries * headDim, 3, 1);
        Floats queries = Floats.random(groupSize * headDim, 1, 1);
        var visible = new ArrayList<Integer>();
        for (int i = 0; i < entries; i++) {
            if (hidden.test(i)) {
                // What is hidden may be anything, even what would spoil every sum.
                for (int d = 0; type != KvType.Q8_0 && d < headDim; d++) {
                    keys.set(i * headDim + d, 1e9f);
                    values.set(i * headDim + d, Float.NaN);
                }
            } else {
                visible.add(i);
            }
        }
        DenseKv whole = store(
                type, headDim, keys, values, all(entries), i -> hidden.test(i) ? FIRST_POSITION - 1 : FIRST_POSITION);
        DenseKv without = store(type, headDim, keys, values, visible, i -> i);
        Result found = attend(queries, groupSize, whole, FIRST_POSITION);
        Result expected = attend(queries, groupSize, without, 0);
        String what = "%s, %d of %d visible, group of %d".formatted(type, visible.size(), entries, groupSize);
        assertThat(found.max).as(what).isEqualTo(expected.max);
        assertThat(found.sum).as(what).isEqualTo(expected.sum);
        assertThat(found.weighted).as(what).isEqualTo(expected.weighted);
        float[] logits = new float[groupSize * entries];
        Arrays.fill(logits, Float.NEGATIVE_INFINITY);
        for (int g = 0; g < groupSize; g++) {
            for (int i = 0; i < visible.size(); i++) {
                logits[g * entries + visible.get(i)] = expected.logits[g * visible.size() + i];
            }
        }
        assertThat(found.logits).as(what).isEqualTo(logits);
    }

    /** Merges all of {@code kv} into a result that holds something already. */
    private Result attend(Floats queries, int groupSize, DenseKv kv, int firstPosition) {
        float[] max = new float[groupSize];
        float[] sum = new float[groupSize];
        float[] weighted = new float[groupSize * kv.headDim()];
        Arrays.fill(max, -0.5f);
        Arrays.fill(sum, 2);
        Arrays.fill(weighted, 0.25f);
        Floats logits = Floats.of(groupSize * kv.capacity());
        kernels()
                .attendDense(
                        queries.segment(),
                        queries.offset(),
                        groupSize,
                        kv,
                        kv.capacity(),
                        firstPosition,
                        max,
                        sum,
                        weighted,
                        logits.segment(),
                        logits.offset(),
                        kv.capacity());
        logits.assertCanaries();
        return new Result(max, sum, weighted, logits.toArray());
    }

    private interface Position {
        int of(int entry);
    }

    private static DenseKv store(
            KvType type, int headDim, Floats keys, Floats values, List<Integer> rows, Position position) {
        var kv = new DenseKv(Arena.ofAuto(), type, headDim, rows.size());
        for (int i = 0; i < rows.size(); i++) {
            long row = 4L * rows.get(i) * headDim;
            MemorySegment k = keys.segment();
            kv.set(i, position.of(rows.get(i)), k, keys.offset() + row, values.segment(), values.offset() + row);
        }
        return kv;
    }

    private static List<Integer> all(int entries) {
        var rows = new ArrayList<Integer>();
        for (int i = 0; i < entries; i++) {
            rows.add(i);
        }
        return rows;
    }
}
