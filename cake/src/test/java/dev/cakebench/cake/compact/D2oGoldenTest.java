package dev.cakebench.cake.compact;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.cake.ArrayLayer;
import dev.cakebench.cake.GoldenFiles;
import dev.cakebench.cake.decode.HeavyHitterMergeDecode;
import dev.cakebench.cake.decode.SlotObserver;
import dev.cakebench.cake.policy.CompactHead;
import dev.cakebench.cake.policy.Compactor;
import dev.cakebench.cake.policy.DecodeContext;
import dev.cakebench.cake.policy.LayerRanking;
import dev.cakebench.cake.select.HeavyAndRecent;
import dev.cakebench.inference.cache.HeadCache;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.model.ModelShape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * D2O's selection, merging and threshold, at the prompt and at each token, against its published code. There all heads are
 * equal, because it averages similarities over heads.
 */
final class D2oGoldenTest {
    private static final int LAYERS = 4;
    private static final int LAYER = 2;

    static List<JsonNode> cases() {
        return GoldenFiles.cases("rivals/d2o.json");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyStepHasTheGoldenRows(JsonNode golden) {
        int recent = golden.get("params").get("recent").intValue();
        int size = recent + golden.get("params").get("heavy").intValue();
        var selector = new HeavyAndRecent((double) recent / size);
        float[][] allKeys = GoldenFiles.as(golden.get("keys"), float[][].class);
        float[][] allValues = GoldenFiles.as(golden.get("values"), float[][].class);
        float[] scores = GoldenFiles.as(golden.get("scores"), float[].class);
        int headDim = allKeys[0].length;
        int prompt = scores.length;
        Arrays.fill(scores, 0, golden.get("params").get("sinks").intValue(), Float.POSITIVE_INFINITY);
        ModelShape shape = ArrayLayer.shape(LAYERS, 1, 1, headDim);
        LayerRanking ranking =
                selector.rank(ArrayLayer.of(shape, LAYER, prompt, new float[1][0][]), new float[][] {scores}, size);
        try (Arena arena = Arena.ofConfined()) {
            CompactHead compacted = Compactor.EVICT.compact(CompactHeads.head(
                    arena,
                    KvType.F32,
                    Arrays.copyOf(allKeys, prompt),
                    Arrays.copyOf(allValues, prompt),
                    headDim,
                    ranking.positions()[0],
                    size));
            compacted = new Merge(MergeRule.SCALED_MEAN, true).compact(compacted);
            assertThat(compacted.left()[0])
                    .isCloseTo(golden.get("after").get(0).get("threshold").floatValue(), Offset.offset(1e-5f));
            var head = new HeadCache(compacted.segments(), compacted.tail());
            requireRows(head, golden.get("after").get(0), headDim);
            var observer = (SlotObserver) new HeavyHitterMergeDecode(
                            selector, golden.get("params").get("ema").doubleValue())
                    .create(context(shape, prompt, size, scores, compacted.left()));
            for (int step = 0; step < golden.get("attention").size(); step++) {
                int position = prompt + step;
                head.tail()
                        .append(
                                position,
                                MemorySegment.ofArray(allKeys[position]),
                                0,
                                MemorySegment.ofArray(allValues[position]),
                                0);
                float[] attention = GoldenFiles.as(golden.get("attention").get(step), float[].class);
                MemorySegment row = MemorySegment.ofArray(inCacheOrder(head, attention));
                observer.onStep(LAYER, new HeadCache[] {head}, new MemorySegment[] {row});
                assertThat(head.entries()).isEqualTo(size);
                requireRows(head, golden.get("after").get(step + 1), headDim);
            }
        }
    }

    private static DecodeContext context(ModelShape shape, int prompt, int size, float[] scores, float[] left) {
        var all = new float[LAYERS][1][];
        var allLeft = new float[LAYERS][1][0];
        for (float[][] layer : all) {
            layer[0] = scores;
        }
        allLeft[LAYER][0] = left;
        int[] capacity = new int[LAYERS];
        Arrays.fill(capacity, size);
        return new DecodeContext(shape, prompt, size, 0, capacity, List.of(), all, allLeft);
    }

    /** Attention given in order of position, in the order of the cache. */
    private static float[] inCacheOrder(HeadCache head, float[] attention) {
        int[] order = byPosition(head);
        var row = new float[attention.length];
        for (int i = 0; i < order.length; i++) {
            row[order[i]] = attention[i];
        }
        return row;
    }

    private static void requireRows(HeadCache head, JsonNode golden, int headDim) {
        float[][] keys = CompactHeads.keys(head, headDim);
        float[][] values = CompactHeads.values(head, headDim);
        int[] order = byPosition(head);
        assertThat(order).hasSize(golden.get("keys").size());
        for (int i = 0; i < order.length; i++) {
            assertThat(keys[order[i]])
                    .as("key %d", i)
                    .containsExactly(GoldenFiles.as(golden.get("keys").get(i), float[].class), Offset.offset(1e-5f));
            assertThat(values[order[i]])
                    .as("value %d", i)
                    .containsExactly(GoldenFiles.as(golden.get("values").get(i), float[].class), Offset.offset(1e-5f));
        }
    }

    /** Indices of the entries in order of position. */
    private static int[] byPosition(HeadCache head) {
        List<Integer> positions = CompactHeads.positions(head);
        return IntStream.range(0, positions.size())
                .boxed()
                .sorted(Comparator.comparingInt(positions::get))
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
