package dev.cakebench.cake.compact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cakebench.cake.policy.HeadSize;
import dev.cakebench.cake.policy.PolicyException;
import dev.cakebench.inference.cache.CacheSegment;
import dev.cakebench.inference.cache.DenseSegment;
import dev.cakebench.inference.cache.EntrySegment;
import dev.cakebench.inference.cache.HeadCache;
import dev.cakebench.inference.cache.KvStore;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.kernels.ScalarKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Quantised heads: what is quantised when, what removing leaves, and what it takes. */
final class QuantizeTest {

    /** Appends, overwrites and removals in any order against a plain list. */
    @ParameterizedTest
    @CsvSource({
        "2, 4, 8, 24, 0",
        "2, 32, 32, 16, 70",
        "4, 8, 8, 20, 40",
        "8, 16, 48, 10, 100",
        "2, 3, 9, 7, 50",
        "4, 32, 64, 40, 63",
        "2, 8, 8, 16, 8",
        "2, 1, 1, 5, 12"
    })
    void anyHistoryIsThatOfAPlainList(int bits, int group, int residual, int headDim, int prompt) {
        var form = new Quantize(bits, group, residual);
        var random = new Random(prompt);
        float[][] keys = CompactHeads.random(prompt, headDim, random);
        float[][] values = CompactHeads.random(prompt, headDim, random);
        var plain = new PlainKivi(form, headDim);
        plain.prompt(keys, values);
        try (Arena arena = Arena.ofConfined()) {
            HeadCache head = CompactHeads.compacted(
                    CompactHeads.whole(arena, KvType.F32, keys, values, headDim), new float[0], form);
            assertThat(head.segments()).hasSize(1);
            requireSame(head, plain, headDim);
            int position = prompt;
            for (int round = 0; round < 400; round++) {
                int action = random.nextInt(5);
                if (action < 2 || plain.size() == 0) {
                    float[][] rows = CompactHeads.random(2, headDim, random);
                    head.tail().append(position, row(rows[0]), 0, row(rows[1]), 0);
                    plain.append(position, rows[0], rows[1]);
                    position++;
                } else if (action < 4) {
                    int index = random.nextInt(plain.size());
                    head.tail().remove(index);
                    plain.remove(index);
                } else {
                    int index = random.nextInt(plain.size());
                    float[][] rows = CompactHeads.random(2, headDim, random);
                    head.tail().replace(index, plain.position(index), row(rows[0]), 0, row(rows[1]), 0);
                    plain.replace(index, plain.position(index), rows[0], rows[1]);
                }
                requireSame(head, plain, headDim);
            }
        }
    }

    private static void requireSame(HeadCache head, PlainKivi plain, int headDim) {
        assertThat(head.entries()).isEqualTo(plain.size());
        assertThat(head.bytes()).isEqualTo(plain.bytes());
        float[][] keys = CompactHeads.keys(head, headDim);
        float[][] values = CompactHeads.values(head, headDim);
        List<Integer> positions = CompactHeads.positions(head);
        for (int i = 0; i < keys.length; i++) {
            assertThat(positions.get(i)).isEqualTo(plain.position(i));
            assertThat(keys[i]).isEqualTo(plain.key(i));
            assertThat(values[i]).isEqualTo(plain.value(i));
        }
    }

    private static MemorySegment row(float[] row) {
        return MemorySegment.ofArray(row);
    }

    @Test
    void anEmptiedHeadTakesNothing() {
        float[][] rows = CompactHeads.random(40, 16, new Random(1));
        try (Arena arena = Arena.ofConfined()) {
            HeadCache head = CompactHeads.compacted(
                    CompactHeads.whole(arena, KvType.F16, rows, rows, 16),
                    new float[16],
                    new PruneChannels(0.5, 32, 10),
                    new Quantize(2, 8, 8));
            assertThat(head.bytes()).isPositive();
            for (CacheSegment segment : head.segments()) {
                while (segment.entries() > 0) {
                    ((EntrySegment) segment).remove(segment.entries() / 2);
                }
            }
            assertThat(head.bytes()).isZero();
        }
    }

    /** The memory of a group is there until its last key is gone. */
    @Test
    void aGroupGoesWithItsLastKey() {
        float[][] rows = CompactHeads.random(8, 16, new Random(1));
        try (Arena arena = Arena.ofConfined()) {
            HeadCache head = CompactHeads.compacted(
                    CompactHeads.whole(arena, KvType.F32, rows, rows, 16), new float[0], new Quantize(2, 4, 8));
            long value = 4L * 16;
            long keyGroup = 4 * 4 + 8L * 16;
            assertThat(head.bytes()).isEqualTo(8 * value + 2 * keyGroup);
            for (int left = 7; left > 4; left--) {
                head.tail().remove(left);
                assertThat(head.bytes()).isEqualTo(left * value + 2 * keyGroup);
            }
            head.tail().remove(4);
            assertThat(head.bytes()).isEqualTo(4 * value + keyGroup);
        }
    }

    /** Pruned keys are quantised over what they have, all of them; whole ones by the rules of the residual. */
    @ParameterizedTest
    @EnumSource(names = {"F32", "F16"})
    void prunedKeysAreQuantisedOverTheirChannels(KvType type) {
        int headDim = 24;
        var random = new Random(6);
        float[][] keys = CompactHeads.random(50, headDim, random);
        float[][] values = CompactHeads.random(50, headDim, random);
        float[] squares = new float[headDim];
        for (int d = 0; d < headDim; d++) {
            squares[d] = d % 3 == 0 ? 1 : 100;
        }
        try (Arena arena = Arena.ofConfined()) {
            HeadCache head = CompactHeads.compacted(
                    CompactHeads.whole(arena, type, keys, values, headDim),
                    squares,
                    new PruneChannels(1 / 3.0, 32, 12),
                    new Quantize(8, 16, 16));
            assertThat(head.segments()).hasSize(2);
            assertThat(head.segments().getFirst().entries()).isEqualTo(38);
            assertThat(head.tail().entries()).isEqualTo(12);
            List<Integer> positions = CompactHeads.positions(head);
            float[][] stored = CompactHeads.keys(head, headDim);
            for (int i = 0; i < stored.length; i++) {
                for (int d = 0; d < headDim; d++) {
                    boolean there = i >= 38 || d % 3 != 0;
                    double expected = there ? keys[positions.get(i)][d] : 0;
                    assertThat((double) stored[i][d]).isCloseTo(expected, Offset.offset(0.02));
                }
            }
            long number = type == KvType.F32 ? 4 : 2;
            // Two groups of 16 keys and one of 6, 16 channels each; 38 values in two groups of channels.
            long pruned = 38 * 16 + 3 * 2 * 16 * number + 38 * (24 + 2 * 2 * number) + 3;
            long whole = 12 * 2L * headDim * number;
            assertThat(head.bytes()).isEqualTo(pruned + whole);
        }
    }

    /** What is planned is what is there, for every type and for widths of real heads that groups do not divide. */
    @ParameterizedTest
    @ValueSource(ints = {64, 80, 96, 128, 256})
    void sizesAreKnownBeforehand(int headDim) {
        var random = new Random(headDim);
        for (KvType type : KvType.values()) {
            if (headDim % 32 != 0 && type == KvType.Q8_0) {
                continue;
            }
            for (int tokens : new int[] {0, 1, 31, 32, 33, 127, 128, 129, 200, 300}) {
                float[][] rows = CompactHeads.random(tokens, headDim, random);
                var pruning = new PruneChannels(0.4, 32, 32);
                var quantising = new Quantize(2, 32, 128);
                HeadSize size = HeadSize.ofRows(type, headDim, tokens);
                try (Arena arena = Arena.ofConfined()) {
                    var head = CompactHeads.whole(arena, type, rows, rows, headDim);
                    assertThat(CompactHeads.compacted(head, new float[headDim]).bytes())
                            .isEqualTo(size.bytes());
                    assertThat(CompactHeads.compacted(head, new float[headDim], pruning)
                                    .bytes())
                            .isEqualTo(pruning.size(size).bytes());
                    assertThat(CompactHeads.compacted(head, new float[headDim], quantising)
                                    .bytes())
                            .isEqualTo(quantising.size(size).bytes());
                    assertThat(CompactHeads.compacted(head, new float[headDim], pruning, quantising)
                                    .bytes())
                            .isEqualTo(quantising.size(pruning.size(size)).bytes());
                    assertThat(CompactHeads.compacted(head, new float[headDim], new Merge(MergeRule.PIVOT, false))
                                    .bytes())
                            .isEqualTo(size.bytes());
                }
            }
        }
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatThrownBy(() -> new Quantize(3, 32, 128))
                .isInstanceOf(PolicyException.class)
                .hasMessage("bits: found 3, allowed: 2, 4 or 8");
        assertThatThrownBy(() -> new Quantize(2, 32, 100))
                .isInstanceOf(PolicyException.class)
                .hasMessage("residual: found 100, allowed: a multiple of the group of 32 tokens, because keys are"
                        + " quantised in whole groups");
        assertThatThrownBy(() -> new Quantize(2, 32, 16))
                .isInstanceOf(PolicyException.class)
                .hasMessageStartingWith("residual: found 16");
    }

    @Test
    void segmentsThatCannotBeReadAreRefusedByName() {
        float[][] rows = CompactHeads.random(10, 16, new Random(1));
        try (Arena arena = Arena.ofConfined()) {
            var store = new KvStore(arena, KvType.F32, 16, 1);
            var head = CompactHeads.whole(arena, KvType.F32, rows, rows, 16)
                    .withSegments(List.of(DenseSegment.of(new ScalarKernels(), store)));
            assertThatThrownBy(() -> new Quantize(2, 8, 8).compact(head))
                    .isInstanceOf(PolicyException.class)
                    .hasMessageContaining("found DenseSegment");
        }
    }
}
