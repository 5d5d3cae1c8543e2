package dev.cakebench.cake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Compactor;
import dev.cakebench.inference.cache.HeadCache;
import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.kernels.ScalarKernels;
import dev.cakebench.inference.model.ModelShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a sweep holds, layer by layer. */
final class SweepMemoryTest {
    private static final int TOKENS = 700;
    private static final int WINDOW = 8;
    private final ModelShape shape = ArrayLayer.shape(6, 4, 2, 8);
    private final PolicyCatalog catalog = PolicyCatalog.load();

    @Test
    void thePeakIsWhatIsHeldPlusOneWholeLayer() {
        for (CachePolicy policy : policies()) {
            for (int budget : new int[] {16, 100, 300}) {
                try (var sweep = sweep(List.of(new Cell("one", policy, budget)))) {
                    long peak = 0;
                    for (int l = 0; l < shape.layers(); l++) {
                        long windows =
                                (long) l * shape.kvHeads() * policy.scorer().window(budget);
                        peak = Math.max(peak, sweep.rankedEntries() + windows + (long) TOKENS * shape.kvHeads());
                        sweep.onLayer(layer(l));
                    }
                    long held = sweep.rankedPeakBytes();
                    CacheReport report = sweep.finish().getFirst().report();
                    assertThat(report.kvBytesPeak()).isEqualTo(peak * 64);
                    long entries = Arrays.stream(report.retained())
                            .flatMapToInt(Arrays::stream)
                            .sum();
                    assertThat(report.kvBytes()).isEqualTo(entries * 64);
                    assertThat(held)
                            .as("pages follow the cascade")
                            .isLessThanOrEqualTo(report.kvBytesPeak() + 12L * RowPages.PAGE_ENTRIES * 64);
                }
            }
        }
    }

    @Test
    void theCascadeStaysWithinBudgetAndOneLayer() {
        try (var sweep = sweep(List.of(new Cell("cake", catalog.create("cake", Map.of("window", WINDOW)), 100)))) {
            for (int l = 0; l < shape.layers(); l++) {
                sweep.onLayer(layer(l));
            }
            CacheReport report = sweep.finish().getFirst().report();
            long bound = (100L + 1) * shape.layers() + TOKENS;
            assertThat(report.kvBytesPeak()).isLessThanOrEqualTo(bound * shape.kvHeads() * 64);
            assertThat(report.kvBytesPeak()).isLessThan(report.kvBytesFull() / 2);
        }
    }

    @Test
    void budgetsOfOnePolicyShareTheLargestOnesRows() {
        CachePolicy policy = catalog.create("snapkv", Map.of("window", WINDOW));
        CachePolicy again = catalog.create("snapkv", Map.of("window", WINDOW));
        try (var sweep = sweep(List.of(
                new Cell("a", policy, 20),
                new Cell("b", policy, 50),
                new Cell("c", again, 100),
                new Cell("d", again, 90)))) {
            sweep.onLayer(layer(0));
            assertThat(sweep.rankedEntries()).isEqualTo((100L - WINDOW) * shape.kvHeads());
        }
    }

    @Test
    void rowsAreExactCopiesOfTheKeptPositions() {
        CachePolicy cake = catalog.create("cake", Map.of("window", WINDOW));
        var held = new ArrayList<int[]>();
        Compactor recorder = head -> {
            held.add(CacheRows.marks(new HeadCache(head.segments(), head.tail())));
            return head;
        };
        CachePolicy recorded = cake.withCompactors(List.of(Compactor.EVICT, recorder));
        try (var sweep = sweep(List.of(new Cell("cake", recorded, 60)))) {
            for (int l = 0; l < shape.layers(); l++) {
                float[][][] rows = ArrayLayer.randomRows(shape.heads(), WINDOW, TOKENS, new Random(l));
                sweep.onLayer(ArrayLayer.of(shape, l, TOKENS, rows));
            }
            CacheReport report = sweep.finish().getFirst().report();
            assertThat(held).hasSize(shape.layers() * shape.kvHeads());
            for (int l = 0; l < shape.layers(); l++) {
                for (int h = 0; h < shape.kvHeads(); h++) {
                    assertThat(held.get(l * shape.kvHeads() + h)).containsExactly(report.keptPositions(l, h));
                }
            }
        }
    }

    @Test
    void survivalIsTheShareOfPositionsKept() {
        try (var sweep = sweep(List.of(new Cell("s", catalog.create("streaming-llm", Map.of()), 104)))) {
            for (int l = 0; l < shape.layers(); l++) {
                sweep.onLayer(layer(l));
            }
            CacheReport report = sweep.finish().getFirst().report();
            var positions = new BitSet();
            positions.set(2, 6);
            assertThat(report.survival(positions)).isEqualTo(0.5);
            positions.clear();
            positions.set(600, 700);
            assertThat(report.survival(positions)).isEqualTo(1);
            positions.clear();
            assertThatThrownBy(() -> report.survival(positions)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void asksTheEngineForNoMoreThanItsCellsNeed() {
        try (var idle = sweep(List.of(new Cell("cake", catalog.create("cake", Map.of()), TOKENS)));
                var busy = sweep(List.of(
                        new Cell("cake", catalog.create("cake", Map.of("window", 8)), 100),
                        new Cell("snapkv", catalog.create("snapkv", Map.of("window", 16)), 100)))) {
            assertThat(idle.request()).isEqualTo(AttentionRequest.NONE);
            assertThat(busy.request()).isEqualTo(AttentionRequest.window(16));
        }
    }

    @Test
    void refusesToBeUsedOutOfOrder() {
        var cell = new Cell("full", catalog.create("full", Map.of()), 1);
        try (var sweep = sweep(List.of(cell))) {
            assertThatThrownBy(sweep::finish).hasMessage("finish after 0 of 6 layers");
            assertThatThrownBy(() -> sweep.onLayer(layer(1)))
                    .hasMessage("expected layer 0 of a prompt of 700 tokens, found layer 1 of 700 tokens");
        }
        assertThatThrownBy(() -> sweep(List.of(cell, cell))).hasMessage("cell ids must differ: [full, full]");
    }

    private List<CachePolicy> policies() {
        return List.of(
                catalog.create("cake", Map.of("window", WINDOW)),
                catalog.create("cake", Map.of("window", WINDOW, "allocation", "official")),
                catalog.create("cake", Map.of("window", WINDOW, "cascade", false)),
                catalog.create("snapkv", Map.of("window", WINDOW)),
                catalog.create("streaming-llm", Map.of()));
    }

    private CacheSweep sweep(List<Cell> cells) {
        return new CacheSweep(new ScalarKernels(), shape, KvType.F32, TOKENS, 4, cells);
    }

    private ArrayLayer layer(int layer) {
        return ArrayLayer.random(shape, layer, TOKENS, 16, new Random(layer));
    }
}
