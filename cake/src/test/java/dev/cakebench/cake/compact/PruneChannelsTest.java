package dev.cakebench.cake.compact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.cake.policy.CompactHead;
import dev.cakebench.inference.cache.AttentionPartial;
import dev.cakebench.inference.cache.CacheSegment;
import dev.cakebench.inference.cache.DenseSegment;
import dev.cakebench.inference.cache.HeadCache;
import dev.cakebench.inference.cache.KvStore;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.kernels.ScalarKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys without some of their channels. */
final class PruneChannelsTest {
    private static final int TOKENS = 150;
    private static final int RECENT = 20;

    /** Mean squares of the keys are 2, 5/3, 2/3 and 1, so the channels are worth 2, 0.83, 1.33 and 0.25. */
    @Test
    void theHandExample() {
        float[][] keys = {{1, 2, 0, 1}, {1, 1, 1, 1}, {2, 0, 1, 1}};
        float[] querySquares = {1, 0.5f, 2, 0.25f};
        assertThat(keptChannels(0.25, querySquares, keys)).containsExactly(0, 1, 2);
        assertThat(keptChannels(0.5, querySquares, keys)).containsExactly(0, 2);
    }

    @Test
    void ofEquallyWorthChannelsTheLowerStays() {
        float[][] keys = {{1, 1, 1, 1}};
        assertThat(keptChannels(0.5, new float[] {1, 1, 1, 1}, keys)).containsExactly(0, 1);
    }

    private static int[] keptChannels(double ratio, float[] querySquares, float[][] keys) {
        try (Arena arena = Arena.ofConfined()) {
            HeadCache head = CompactHeads.compacted(
                    CompactHeads.whole(arena, KvType.F32, keys, keys, 4), querySquares, new PruneChannels(ratio, 2, 0));
            return ((PrunedSegment) head.segments().getFirst()).channels().kept();
        }
    }

    /** Channels that are not there and channels that are 0 give the same logits. */
    @ParameterizedTest
    @EnumSource
    void logitsAreThoseOfKeysWithZeros(KvType type) {
        int headDim = 64;
        var random = new Random(3);
        float[][] keys = CompactHeads.random(TOKENS, headDim, random);
        float[][] values = CompactHeads.random(TOKENS, headDim, random);
        float[] squares = CompactHeads.random(1, headDim, random)[0];
        for (int d = 0; d < headDim; d++) {
            squares[d] *= squares[d];
        }
        Kernels kernels = new ScalarKernels();
        try (Arena arena = Arena.ofConfined()) {
            HeadCache head = CompactHeads.compacted(
                    CompactHeads.whole(arena, type, keys, values, headDim),
                    squares,
                    new PruneChannels(0.4, 32, RECENT));
            var pruned = (PrunedSegment) head.segments().getFirst();
            int[] kept = pruned.channels().kept();
            assertThat(kept).hasSize(headDim - 25);
            var whole = new KvStore(arena, type, headDim, TOKENS);
            for (int t = 0; t < TOKENS; t++) {
                whole.append(t, MemorySegment.ofArray(keys[t]), 0, MemorySegment.ofArray(values[t]), 0);
            }
            // Rounded to the type first, then zeros: the scale of a q8_0 block is that of the whole block.
            var zeros = new KvStore(arena, KvType.F32, headDim, TOKENS);
            for (int t = 0; t < TOKENS; t++) {
                float[] key = new float[headDim];
                float[] value = new float[headDim];
                for (int d = 0; d < headDim; d++) {
                    boolean there = t >= TOKENS - RECENT || Arrays.binarySearch(kept, d) >= 0;
                    key[d] = there ? whole.key(t, d) : 0;
                    value[d] = whole.value(t, d);
                }
                zeros.append(t, MemorySegment.ofArray(key), 0, MemorySegment.ofArray(value), 0);
            }
            float[] queries = CompactHeads.random(1, 2 * headDim, random)[0];
            for (int firstPosition : new int[] {0, 50, TOKENS - 5}) {
                Attended actual = attended(head.segments(), queries, headDim, firstPosition);
                Attended expected = attended(List.of(DenseSegment.of(kernels, zeros)), queries, headDim, firstPosition);
                assertThat(actual.logits()).isEqualTo(expected.logits());
                assertThat(actual.output()).containsExactly(expected.output(), Offset.offset(1e-5f));
            }
        }
    }

    private record Attended(float[] logits, float[] output) {}

    /** Two queries over all entries. */
    private static Attended attended(
            List<? extends CacheSegment> segments, float[] queries, int headDim, int firstPosition) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment rows = arena.allocate(4L * queries.length, 64);
            MemorySegment.copy(queries, 0, rows, ValueLayout.JAVA_FLOAT, 0, queries.length);
            int entries = segments.stream().mapToInt(CacheSegment::entries).sum();
            MemorySegment logits = arena.allocate(8L * entries, 64);
            var partial = new AttentionPartial(2, headDim);
            long offset = 0;
            for (CacheSegment segment : segments) {
                segment.attend(rows, 0, firstPosition, partial, logits, offset, entries);
                offset += 4L * segment.entries();
            }
            float[] output = partial.weighted().clone();
            for (int i = 0; i < output.length; i++) {
                output[i] /= partial.sum()[i / headDim];
            }
            return new Attended(logits.toArray(ValueLayout.JAVA_FLOAT), output);
        }
    }

    /** Bytes by hand for the widths of real heads. */
    @ParameterizedTest
    @CsvSource({"64, 39", "80, 48", "96, 58", "128, 77", "256, 154"})
    void bytesAreThoseOfWhatIsThere(int headDim, int channels) {
        float[][] rows = CompactHeads.random(TOKENS, headDim, new Random(1));
        var pruning = new PruneChannels(0.4, 32, RECENT);
        int pruned = TOKENS - RECENT;
        long mask = headDim / 8;
        for (KvType type : KvType.values()) {
            if (headDim % 32 != 0 && type == KvType.Q8_0) {
                continue;
            }
            try (Arena arena = Arena.ofConfined()) {
                HeadCache head = CompactHeads.compacted(
                        CompactHeads.whole(arena, type, rows, rows, headDim), new float[headDim], pruning);
                long keyBytes = switch (type) {
                    case F32 -> 4L * channels;
                    case F16 -> 2L * channels;
                    case Q8_0 -> channels + 2L * headDim / 32;
                };
                long rowBytes = type.rowBytes(headDim);
                assertThat(head.bytes()).isEqualTo(pruned * (keyBytes + rowBytes) + mask + RECENT * 2L * rowBytes);
                assertThat(head.segments().getFirst().entries()).isEqualTo(pruned);
            }
        }
    }

    @Test
    void theNewestEntriesStayWholeWhereverTheyStand() {
        var random = new Random(8);
        float[][] keys = CompactHeads.random(40, 16, random);
        for (int recent : new int[] {0, 3, 9, 10, 13, 39, 40, 60}) {
            try (Arena arena = Arena.ofConfined()) {
                // Ten entries stand in the window, thirty in the order of their rank.
                int[] order = random.ints(0, 30).distinct().limit(30).toArray();
                CompactHead ranked = CompactHeads.head(arena, KvType.F32, keys, keys, 16, order, 30);
                HeadCache head = CompactHeads.compacted(ranked, new float[16], new PruneChannels(0.5, 32, recent));
                List<Integer> positions = CompactHeads.positions(head);
                float[][] stored = CompactHeads.keys(head, 16);
                assertThat(positions).hasSize(40).doesNotHaveDuplicates();
                for (int i = 0; i < stored.length; i++) {
                    boolean whole = positions.get(i) >= 40 - recent;
                    // All channels are worth 0, so the lower ones stay.
                    float[] expected = whole
                            ? keys[positions.get(i)]
                            : Arrays.copyOf(Arrays.copyOf(keys[positions.get(i)], 8), 16);
                    assertThat(stored[i]).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void aRatioThatTakesNoChannelLeavesEverythingWhole() {
        float[][] keys = CompactHeads.random(30, 16, new Random(2));
        try (Arena arena = Arena.ofConfined()) {
            CompactHead head = CompactHeads.whole(arena, KvType.F32, keys, keys, 16);
            HeadCache pruned = CompactHeads.compacted(head, new float[16], new PruneChannels(0.06, 32, 4));
            assertThat(pruned.bytes()).isEqualTo(KvStore.bytes(KvType.F32, 16, 30));
            assertThat(CompactHeads.keys(pruned, 16)).isDeepEqualTo(keys);
        }
    }
}
