package dev.cakebench.cake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.inference.kernels.KernelProvider;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.model.Model;
import dev.cakebench.inference.model.ModelShape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How many entries fit a number of bytes, against what the caches really take. */
final class EntriesWithinTest {
    private static final Path NEEDLE = Path.of("..", "conf", "quickstart", "needle.gguf");
    private static final int PROMPT = 300;
    private final PolicyCatalog catalog = PolicyCatalog.load();

    /** Policies whose heads all keep the budget, and cake, whose rows stay as they are. */
    private List<CachePolicy> policies() {
        return List.of(
                catalog.create("snapkv", Map.of()),
                catalog.create("cake", Map.of()),
                catalog.create("snapkv", Map.of("prune_channels", 0.4)),
                catalog.create("snapkv", Map.of("quantize_bits", 2)),
                catalog.create("snapkv", Map.of("prune_channels", 0.4, "quantize_bits", 4)),
                catalog.create("streaming-llm", Map.of("quantize_bits", 8, "merge", "pivot")));
    }

    @ParameterizedTest
    @EnumSource
    void noByteMoreAndNotOneEntryLess(KvType type) {
        var random = new Random(11);
        try (var engine = new InferenceEngine(Model.open(NEEDLE), KernelProvider.choose("vector"), 1, type)) {
            ModelShape shape = engine.model().shape();
            long heads = (long) shape.layers() * shape.kvHeads();
            long whole = 2L * PROMPT * type.rowBytes(shape.headDim());
            var cells = new ArrayList<Cell>();
            var given = new ArrayList<Long>();
            for (CachePolicy policy : policies()) {
                for (int i = 0; i < 8; i++) {
                    long bytesPerHead = whole / 5 + random.nextLong(whole * 3 / 4);
                    int entries = policy.entriesWithin(bytesPerHead, shape, type, PROMPT);
                    cells.add(new Cell("cell " + cells.size(), policy, entries));
                    given.add(bytesPerHead);
                }
            }
            int[] prompt = new Random(1).ints(PROMPT, 0, shape.vocabularySize()).toArray();
            PolicyRun run = PolicyRun.of(engine, prompt, new int[0], cells);
            for (int c = 0; c < cells.size(); c++) {
                CachePolicy policy = cells.get(c).policy();
                int entries = cells.get(c).budgetEntries();
                long taken = run.reports().get(c).kvBytes();
                assertThat(taken)
                        .as("%s %s at %d bytes per head", policy.kind(), policy.compactors(), given.get(c))
                        .isEqualTo(heads * policy.bytesPerHead(shape, type, PROMPT, entries))
                        .isLessThanOrEqualTo(heads * given.get(c));
                for (int more = entries + 1; more <= PROMPT; more++) {
                    assertThat(policy.bytesPerHead(shape, type, PROMPT, more)).isGreaterThan(given.get(c));
                }
            }
        }
    }

    @Test
    void theEndsOfTheScale() {
        ModelShape shape = ArrayLayer.shape(2, 4, 2, 64);
        CachePolicy snapKv = catalog.create("snapkv", Map.of("window", 4));
        assertThat(snapKv.entriesWithin(0, shape, KvType.F16, 1000)).isZero();
        assertThat(snapKv.entriesWithin(255, shape, KvType.F16, 1000)).isZero();
        assertThat(snapKv.entriesWithin(256, shape, KvType.F16, 1000)).isEqualTo(1);
        assertThat(snapKv.entriesWithin(511, shape, KvType.F16, 1000)).isEqualTo(1);
        assertThat(snapKv.entriesWithin(256_000, shape, KvType.F16, 1000)).isEqualTo(1000);
        assertThat(snapKv.entriesWithin(Long.MAX_VALUE, shape, KvType.F16, 1000))
                .isEqualTo(1000);
        // A prompt that is left whole up to budget + window takes all of its bytes there.
        CachePolicy official = catalog.create("cake", Map.of("window", 4, "allocation", "official"));
        assertThat(official.entriesWithin(256L * 998, shape, KvType.F16, 1000)).isEqualTo(995);
        assertThat(official.entriesWithin(256L * 1000, shape, KvType.F16, 1000)).isEqualTo(1000);
    }

    /** One entry more may take fewer bytes, so more than the first number that does not fit has to be tried. */
    @Test
    void aFullBlockOfKeysMakesRoom() {
        ModelShape shape = ArrayLayer.shape(2, 4, 2, 64);
        CachePolicy quantised = catalog.create("snapkv", Map.of("quantize_bits", 2));
        long before = quantised.bytesPerHead(shape, KvType.F16, 1000, 255);
        long full = quantised.bytesPerHead(shape, KvType.F16, 1000, 256);
        assertThat(full).isLessThan(before);
        assertThat(quantised.entriesWithin(before - 1, shape, KvType.F16, 1000)).isGreaterThan(255);
    }
}
