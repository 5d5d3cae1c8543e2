package dev.cakebench.inference.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attention of prefill and decoding against softmax in double precision. */
abstract class AbstractAttentionTest {
    private static final double CLOSE = 4e-6;

    abstract Kernels kernels();

    @ParameterizedTest
    @CsvSource({
        "1,64", "2,8", "15,64", "16,64", "17,64", "83,32", "84,64", "85,64", "125,16", "126,16", "127,16", "131,64",
        "253,96", "300,64", "600,16", "90,6", "90,7", "90,1", "70,128", "70,256", "70,257", "40,520"
    })
    void causalAttention(int tokens, int headDim) {
        Floats q = Floats.random(tokens * headDim, 1, 1.5);
        Floats k = Floats.random(tokens * headDim, 2, 1);
        Floats v = Floats.random(tokens * headDim, 3, 1);
        float scale = (float) (1 / Math.sqrt(headDim));
        HeadAttention.of(kernels(), q, k, v, tokens, headDim, Integer.MAX_VALUE, scale)
                .assertSoftmax(q, k, v, Integer.MAX_VALUE, scale);
    }

    /** Large logits in rising order move the maximum at every block. */
    @Test
    void causalAttentionWithAMovingMaximum() {
        int tokens = 400;
        int headDim = 4;
        Floats q = Floats.of(tokens * headDim);
        Floats k = Floats.of(tokens * headDim);
        Floats v = Floats.random(tokens * headDim, 3, 1);
        for (int i = 0; i < tokens; i++) {
            q.set(i * headDim, 1);
            k.set(i * headDim, 2 * i);
        }
        HeadAttention found = HeadAttention.of(kernels(), q, k, v, tokens, headDim, Integer.MAX_VALUE, 1);
        double below = Math.exp(-2);
        for (int query = 10; query < tokens; query++) {
            assertThat(found.max()[query]).isEqualTo(2f * query);
            assertThat((double) found.sum()[query]).isCloseTo(1 / (1 - below), within(1e-6));
            double expected = 0;
            for (int back = 0; back <= 10; back++) {
                expected += Math.pow(below, back) * (1 - below) * v.get((query - back) * headDim + 1);
            }
            assertThat((double) found.output()[query][1]).isCloseTo(expected, within(1e-6));
        }
    }

    /** A query's bits depend on its keys only: not on the panel lanes beside it, the keys behind it, or their number. */
    @Test
    void earlierQueriesKeepTheirBitsWhenTokensAreAppended() {
        int tokens = 203;
        int fewer = 150;
        Floats q = Floats.random(tokens * 64, 1, 1);
        Floats k = Floats.random(tokens * 64, 2, 1);
        Floats v = Floats.random(tokens * 64, 3, 1);
        for (int window : new int[] {Integer.MAX_VALUE, 70}) {
            HeadAttention all = HeadAttention.of(kernels(), q, k, v, tokens, 64, window, 0.125f);
            HeadAttention some = HeadAttention.of(kernels(), q, k, v, fewer, 64, window, 0.125f);
            for (int query = 0; query < fewer; query++) {
                some.assertSameBits(all, query);
            }
        }
    }

    /** Readers of one store have the bits that each has alone, whatever the others are. */
    @ParameterizedTest
    @CsvSource({"F32,64,3", "F32,67,1", "F32,5,9", "F16,64,4", "Q8_0,64,7"})
    void readersOfOneStoreDoNotDisturbEachOther(KvType type, int headDim, int group) {
        int[] entries = {0, 1, 15, 64, 65, 130, 200, 200};
        Floats rows = Floats.random(200 * headDim, 1, 1);
        var kv = new DenseKv(Arena.ofAuto(), type, headDim, 200);
        for (int i = 0; i < 200; i++) {
            long key = rows.offset() + 4L * i * headDim;
            long value = rows.offset() + 4L * (199 - i) * headDim;
            kv.set(i, i, rows.segment(), key, rows.segment(), value);
        }
        var together = new ArrayList<DenseReader>();
        for (int i = 0; i < entries.length; i++) {
            together.add(reader(entries[i], group, headDim, i, new int[0]));
        }
        kernels().attendDense(kv, together);
        for (int i = 0; i < entries.length; i++) {
            DenseReader alone = reader(entries[i], group, headDim, i, new int[0]);
            kernels()
                    .attendDense(
                            alone.queries(),
                            alone.queriesOffset(),
                            group,
                            kv,
                            entries[i],
                            0,
                            alone.max(),
                            alone.sum(),
                            alone.weighted(),
                            alone.logits(),
                            alone.logitsOffset(),
                            alone.logitsStride());
            assertThat(together.get(i).max()).isEqualTo(alone.max());
            assertThat(together.get(i).sum()).isEqualTo(alone.sum());
            assertThat(together.get(i).weighted()).isEqualTo(alone.weighted());
            assertThat(together.get(i).logits().mismatch(alone.logits())).isEqualTo(-1);
        }
    }

    /** Hidden entries leave no trace but in the order of the sums; a reader that sees nothing changes nothing. */
    @ParameterizedTest
    @CsvSource({"F32,64,3", "F32,7,1", "F16,64,4", "Q8_0,64,5"})
    void hiddenEntriesOfAReaderTakeNoPart(KvType type, int headDim, int group) {
        Floats rows = Floats.random(130 * headDim, 1, 1);
        var all = new DenseKv(Arena.ofAuto(), type, headDim, 130);
        var seen = new DenseKv(Arena.ofAuto(), type, headDim, 130);
        int[] hidden = {129, 3, 64, 17, 0};
        int count = 0;
        for (int i = 0; i < 130; i++) {
            long row = rows.offset() + 4L * i * headDim;
            all.set(i, i, rows.segment(), row, rows.segment(), row);
            int slot = i;
            if (IntStream.of(hidden).noneMatch(one -> one == slot)) {
                seen.set(count++, i, rows.segment(), row, rows.segment(), row);
            }
        }
        DenseReader found = reader(130, group, headDim, 5, hidden);
        DenseReader expected = reader(count, group, headDim, 5, new int[0]);
        DenseReader blind = reader(3, group, headDim, 5, new int[] {2, 0, 1});
        kernels().attendDense(all, List.of(blind, found));
        kernels().attendDense(seen, List.of(expected));

        assertThat(found.max()).isEqualTo(expected.max());
        assertThat(found.sum()).containsExactly(expected.sum(), within(1e-4f));
        assertThat(found.weighted()).containsExactly(expected.weighted(), within(1e-4f));
        for (int slot : hidden) {
            assertThat(found.logits().get(ValueLayout.JAVA_FLOAT, found.logitsOffset() + 4L * slot))
                    .isEqualTo(Float.NEGATIVE_INFINITY);
        }
        assertThat(blind.max()).containsOnly(-1);
        assertThat(blind.sum()).containsOnly(2);
        assertThat(blind.weighted()).containsOnly(0.5f);
    }

    private static DenseReader reader(int entries, int group, int headDim, int seed, int[] hidden) {
        float[] max = new float[group];
        float[] sum = new float[group];
        float[] weighted = new float[group * headDim];
        Arrays.fill(max, -1);
        Arrays.fill(sum, 2);
        Arrays.fill(weighted, 0.5f);
        Floats queries = Floats.random(group * headDim, seed, 1);
        Floats logits = Floats.of(group * 210);
        return new DenseReader(
                queries.segment(),
                queries.offset(),
                group,
                entries,
                max,
                sum,
                weighted,
                logits.segment(),
                logits.offset(),
                210,
                hidden);
    }

    @ParameterizedTest
    @CsvSource({
        "1,1,64",
        "15,3,64",
        "16,4,64",
        "17,5,64",
        "31,1,8",
        "32,2,16",
        "33,3,17",
        "65,4,3",
        "200,7,64",
        "130,8,128",
        "64,3,67",
        "47,2,1",
        "48,2,2",
        "49,9,4",
        "63,3,5",
        "64,4,7",
        "65,5,8",
        "127,1,9",
        "128,2,15",
        "129,3,31",
        "20,4,32",
        "20,5,33",
        "20,3,63",
        "20,3,65",
        "20,2,127",
        "20,3,256"
    })
    void denseAttention(int entries, int groupSize, int headDim) {
        Floats q = Floats.random(groupSize * headDim, 1, 1);
        Floats k = Floats.random(entries * headDim, 2, 0.5);
        Floats v = Floats.random(entries * headDim, 3, 1);
        int stride = entries + 3;
        Floats logits = Floats.of((groupSize - 1) * stride + entries);
        float[] max = new float[groupSize];
        float[] sum = new float[groupSize];
        float[] weighted = new float[groupSize * headDim];
        Arrays.fill(max, Float.NEGATIVE_INFINITY);
        // In two segments, so that the second merges into what the first left.
        int head = entries / 3;
        attendDense(q, k, v, 0, head, groupSize, headDim, max, sum, weighted, logits, stride);
        attendDense(q, k, v, head, entries - head, groupSize, headDim, max, sum, weighted, logits, stride);
        logits.assertCanaries();
        for (int g = 0; g < groupSize; g++) {
            double[] p = new double[entries];
            double expectedMax = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < entries; i++) {
                for (int d = 0; d < headDim; d++) {
                    p[i] += (double) q.get(g * headDim + d) * k.get(i * headDim + d);
                }
                expectedMax = Math.max(expectedMax, p[i]);
                assertThat((double) logits.get(g * stride + i)).isCloseTo(p[i], within(CLOSE * (1 + Math.abs(p[i]))));
            }
            double expectedSum = 0;
            for (int i = 0; i < entries; i++) {
                p[i] = Math.exp(p[i] - expectedMax);
                expectedSum += p[i];
            }
            assertThat((double) max[g]).isCloseTo(expectedMax, within(CLOSE * (1 + Math.abs(expectedMax))));
            assertThat(sum[g] / expectedSum).isCloseTo(1, within(1e-5));
            for (int d = 0; d < headDim; d++) {
                double expected = 0;
                for (int i = 0; i < entries; i++) {
                    expected += p[i] * v.get(i * headDim + d);
                }
                assertThat((weighted[g * headDim + d] - expected) / expectedSum).isCloseTo(0, within(1e-5));
            }
            for (int i = entries; i < stride && g < groupSize - 1; i++) {
                assertThat(logits.get(g * stride + i)).isZero();
            }
        }
    }

    @Test
    void queriesOfAGroupAreIndependent() {
        int entries = 77;
        Floats q = Floats.random(6 * 64, 1, 1);
        Floats k = Floats.random(entries * 64, 2, 0.5);
        Floats v = Floats.random(entries * 64, 3, 1);
        float[] all = decode(q, k, v, 0, 6, entries);
        for (int g = 0; g < 6; g++) {
            float[] alone = decode(q, k, v, g, 1, entries);
            assertThat(Arrays.copyOfRange(all, g * 64, (g + 1) * 64)).isEqualTo(alone);
        }
    }

    @Test
    void noEntriesChangeNothing() {
        float[] max = {Float.NEGATIVE_INFINITY};
        float[] sum = {0};
        float[] weighted = new float[8];
        Floats empty = Floats.of(8);
        attendDense(empty, empty, empty, 0, 0, 1, 8, max, sum, weighted, empty, 0);
        assertThat(max).containsExactly(Float.NEGATIVE_INFINITY);
        assertThat(sum).containsExactly(0);
        assertThat(weighted).containsOnly(0);
    }

    private float[] decode(Floats q, Floats k, Floats v, int firstQuery, int groupSize, int entries) {
        float[] max = new float[groupSize];
        float[] sum = new float[groupSize];
        float[] weighted = new float[groupSize * 64];
        Arrays.fill(max, Float.NEGATIVE_INFINITY);
        Floats queries = Floats.of(groupSize * 64);
        for (int i = 0; i < groupSize * 64; i++) {
            queries.set(i, q.get(firstQuery * 64 + i));
        }
        Floats logits = Floats.of(groupSize * entries);
        attendDense(queries, k, v, 0, entries, groupSize, 64, max, sum, weighted, logits, entries);
        return weighted;
    }

    /** Attends to the rows {@code first .. first + entries - 1} of k and v, put into the dense layout. */
    private void attendDense(
            Floats q,
            Floats k,
            Floats v,
            int first,
            int entries,
            int groupSize,
            int headDim,
            float[] max,
            float[] sum,
            float[] weighted,
            Floats logits,
            int stride) {
        var kv = new DenseKv(Arena.ofAuto(), KvType.F32, headDim, entries);
        for (int i = 0; i < entries; i++) {
            long row = 4L * (first + i) * headDim;
            kv.set(i, i, k.segment(), k.offset() + row, v.segment(), v.offset() + row);
        }
        kernels()
                .attendDense(
                        q.segment(),
                        q.offset(),
                        groupSize,
                        kv,
                        entries,
                        0,
                        max,
                        sum,
                        weighted,
                        logits.segment(),
                        logits.offset() + 4L * first,
                        stride);
    }
}
