package dev.cakebench.cake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.CompactHead;
import dev.cakebench.cake.policy.Compactor;
import dev.cakebench.cake.policy.DecodeUpdater;
import dev.cakebench.cake.policy.HeadSelector;
import dev.cakebench.cake.policy.LayerRanking;
import dev.cakebench.inference.cache.CacheSegment;
import dev.cakebench.inference.cache.DenseSegment;
import dev.cakebench.inference.cache.KvStore;
import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.inference.engine.LayerAttention;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Shapes of policies beyond the four: heads of different sizes, sets that are no prefix, other segments. */
final class CompositionTest {
    private static final int WINDOW = 4;
    private static final int BUDGET = 20;
    private final int[] prompt = new Random(1).ints(60, 0, 96).toArray();
    private final int[] decoded = new Random(2).ints(6, 0, 96).toArray();
    private final CachePolicy snapKv =
            PolicyCatalog.load().create("snapkv", Map.of("window", WINDOW, "pool", 5, "pooling", "avg"));

    /** The best entries of the layer, whichever heads they are in. */
    private record BestOfLayer() implements HeadSelector {

        @Override
        public int[] counts(LayerRanking ranking, int size) {
            int heads = ranking.positions().length;
            var entries = new ArrayList<int[]>();
            for (int h = 0; h < heads; h++) {
                for (int i = 0; i < ranking.positions()[h].length; i++) {
                    entries.add(new int[] {h, i});
                }
            }
            entries.sort(Comparator.comparingDouble(entry -> -ranking.scores()[entry[0]][entry[1]]));
            int[] counts = new int[heads];
            for (int[] entry : entries.subList(0, Math.min(entries.size(), heads * size))) {
                counts[entry[0]]++;
            }
            return counts;
        }
    }

    /** Half of the entries by score, the other half the newest of the rest: no one ranking serves two sizes. */
    private record ScoreThenNewest() implements HeadSelector {

        @Override
        public boolean nested() {
            return false;
        }

        @Override
        public LayerRanking rank(LayerAttention layer, float[][] scores, int size) {
            float[][] staged = new float[scores.length][];
            for (int h = 0; h < scores.length; h++) {
                int[] order = LayerRanking.descending(scores[h]);
                staged[h] = new float[order.length];
                for (int i = 0; i < order.length; i++) {
                    staged[h][order[i]] = i < size / 2 ? Float.POSITIVE_INFINITY : order[i];
                }
            }
            return LayerRanking.descending(staged);
        }

        @Override
        public int[] counts(LayerRanking ranking, int size) {
            return HeadSelector.UNIFORM.counts(ranking, size);
        }
    }

    @Test
    void headsMayDifferInSize() {
        try (InferenceEngine engine = PolicyRun.tinyEngine("model-gqa", "vector")) {
            CacheReport report = PolicyRun.of(
                            engine, prompt, decoded, List.of(cell("ragged", new BestOfLayer(), BUDGET)))
                    .reports()
                    .getFirst();
            for (int[] layer : report.retained()) {
                assertThat(Arrays.stream(layer).sum()).isEqualTo(2 * BUDGET);
            }
            assertThat(Arrays.stream(report.retained()).anyMatch(layer -> layer[0] != layer[1]))
                    .isTrue();
        }
    }

    @Test
    void aSelectionThatIsNoPrefixIsTheSameInAnySweep() {
        try (InferenceEngine engine = PolicyRun.tinyEngine("model-gqa", "vector")) {
            var cells = List.of(
                    cell("a", new ScoreThenNewest(), BUDGET),
                    cell("b", new ScoreThenNewest(), 2 * BUDGET),
                    cell("c", HeadSelector.UNIFORM, BUDGET));
            PolicyRun together = PolicyRun.of(engine, prompt, decoded, cells);
            for (int c = 0; c < cells.size(); c++) {
                PolicyRun alone = PolicyRun.of(engine, prompt, decoded, List.of(cells.get(c)));
                assertThat(together.logits().get(c))
                        .isDeepEqualTo(alone.logits().getFirst());
            }
            int[] newest = IntStream.range(56 - 8, 56).toArray();
            assertThat(together.reports().getFirst().keptPositions(0, 0)).contains(newest);
        }
    }

    @Test
    void splittingACacheIntoSegmentsLeavesTheLogits() {
        try (InferenceEngine engine = PolicyRun.tinyEngine("model-gqa", "vector")) {
            for (int parts = 2; parts < 6; parts++) {
                Compactor split = split(parts);
                var cells = List.of(
                        new Cell("whole", composed(HeadSelector.UNIFORM, Compactor.EVICT), BUDGET),
                        new Cell("split", composed(HeadSelector.UNIFORM, split), BUDGET));
                PolicyRun run = PolicyRun.of(engine, prompt, decoded, cells);
                for (int t = 0; t <= decoded.length; t++) {
                    assertThat(LogitDistance.relative(
                                    run.logits().get(1)[t], run.logits().get(0)[t]))
                            .as("%d parts, step %d", parts, t)
                            .isLessThan(1e-6);
                }
                assertThat(run.reports().get(1).kvBytes())
                        .isEqualTo(run.reports().get(0).kvBytes());
            }
        }
    }

    /** Cuts the kept rows into {@code parts} segments of uneven length. */
    private static Compactor split(int parts) {
        return head -> {
            var segments = new ArrayList<CacheSegment>();
            int first = 0;
            for (int p = 1; p <= parts; p++) {
                int end = p == parts ? head.kept() : head.kept() * p * p / (parts * parts);
                if (first < end) {
                    segments.add(DenseSegment.of(head.kernels(), copy(head, first, end)));
                }
                first = end;
            }
            return head.withSegments(segments);
        };
    }

    /** Rows {@code first} to {@code end} of a head in a store of their own. */
    private static KvStore copy(CompactHead head, int first, int end) {
        int headDim = head.rows().headDim();
        var part = new KvStore(head.arena(), head.rows().type(), headDim, end - first);
        MemorySegment key = head.arena().allocate(4L * headDim);
        MemorySegment value = head.arena().allocate(4L * headDim);
        for (int slot = first; slot < end; slot++) {
            for (int d = 0; d < headDim; d++) {
                key.setAtIndex(ValueLayout.JAVA_FLOAT, d, head.rows().key(slot, d));
                value.setAtIndex(ValueLayout.JAVA_FLOAT, d, head.rows().value(slot, d));
            }
            part.append(head.rows().position(slot), key, 0, value, 0);
        }
        return part;
    }

    private Cell cell(String id, HeadSelector selector, int budget) {
        return new Cell(id, composed(selector, Compactor.EVICT), budget);
    }

    private CachePolicy composed(HeadSelector selector, Compactor compactor) {
        return new CachePolicy(
                "composed",
                snapKv.scorer(),
                snapKv.statistic(),
                snapKv.allocator(),
                selector,
                List.of(compactor),
                DecodeUpdater.NONE);
    }
}
