package dev.cakebench.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cakebench.inference.cache.SequenceCache;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.ScalarKernels;
import dev.cakebench.inference.model.Model;
import dev.cakebench.inference.model.ModelShape;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StageProfileTest {
    private static final String ALL_KERNELS = "dev.cakebench.inference.engine.TestKernels#all";
    private static final AttentionRequest EVERYTHING = new AttentionRequest(5, true, 3, List.of(0, 2, 70), true);

    @ParameterizedTest
    @MethodSource(ALL_KERNELS)
    void tellsWhereAPrefillsTimeGoes(Kernels kernels) {
        Model model = TestModels.groupedQueries();
        ModelShape shape = model.shape();
        int tokens = 2 * kernels.panelTokens();
        int[] prompt = TestModels.randomPrompt(model, tokens, 1);
        try (var engine = new InferenceEngine(model, kernels, 2)) {
            StageProfile profile = engine.profiled(() -> engine.prefill(prompt, new LayerCopies(EVERYTHING)));

            assertThat(profile.stages().keySet()).isEqualTo(Set.copyOf(EnumSet.allOf(Stage.class)));
            assertAddsUp(profile);
            // Column sums need all logits of the last layer too, but values are added up for its last panel alone.
            long logits = (long) shape.layers() * shape.heads() * tokens * (tokens + 1) / 2;
            long panel = kernels.panelTokens();
            long values = logits - shape.heads() * panel * (panel + 1) / 2;
            assertThat(entry(profile, Stage.ATTENTION).operations()).isEqualTo(2 * (logits + values) * shape.headDim());
            long projected = (long) (shape.heads() + 2 * shape.kvHeads()) * shape.headDim();
            assertThat(entry(profile, Stage.QUERY_KEY_VALUE).operations())
                    .isEqualTo(2L * shape.layers() * tokens * shape.embeddingLength() * projected);
            // Behind the last layer's attention only the last panel goes on.
            long panels = 2L * (shape.layers() - 1) + 1;
            assertThat(entry(profile, Stage.DOWN).operations())
                    .isEqualTo(
                            2 * panels * kernels.panelTokens() * shape.embeddingLength() * shape.feedForwardLength());
            assertThat(entry(profile, Stage.NORM).operations()).isZero();
            assertThat(profile.products().operations()
                            + entry(profile, Stage.ATTENTION).operations())
                    .isEqualTo(
                            profile.operations() - entry(profile, Stage.LOGITS).operations());
        }
    }

    @ParameterizedTest
    @MethodSource(ALL_KERNELS)
    void tellsWhereADecodingStepsTimeGoes(Kernels kernels) {
        Model model = TestModels.oneHeadPerQuery();
        ModelShape shape = model.shape();
        try (var engine = new InferenceEngine(model, kernels, 1)) {
            List<SequenceCache> caches =
                    List.of(FullCache.empty(kernels, shape, 2), FullCache.empty(kernels, shape, 2));
            var logits = new float[2][shape.vocabularySize()];
            StageProfile profile = engine.profiled(() -> engine.decode(caches, new int[] {1, 2}, logits));

            assertThat(profile.stages().keySet())
                    .isEqualTo(Set.copyOf(
                            EnumSet.complementOf(EnumSet.of(Stage.PACKING, Stage.STATISTICS, Stage.OBSERVER))));
            assertAddsUp(profile);
            StageProfile.Entry output = entry(profile, Stage.LOGITS);
            assertThat(output.operations()).isEqualTo(2L * 2 * shape.vocabularySize() * shape.embeddingLength());
            assertThat(output.weightBytes())
                    .isEqualTo(model.weights().output().data().byteSize());
        }
    }

    @Test
    void aFailedPassIsThrownAndEndsTheProfile() {
        Model model = TestModels.oneHeadPerQuery();
        try (var engine = new InferenceEngine(model, new ScalarKernels(), 1)) {
            assertThatThrownBy(() -> engine.profiled(() -> engine.prefill(new int[0], new LayerCopies(EVERYTHING))))
                    .isInstanceOf(IllegalArgumentException.class);
            engine.prefill(new int[] {1}, new LayerCopies(EVERYTHING));
            assertThat(engine.profiled(() -> {}).stages()).isEmpty();
        }
    }

    @Test
    void rates() {
        var entry = new StageProfile.Entry(1_000, 4_000, 500);
        assertThat(entry.gflops()).isEqualTo(4);
        assertThat(entry.weightGigabytesPerSecond()).isEqualTo(0.5);
        var profile = new StageProfile(Map.of(Stage.DOWN, entry, Stage.NORM, new StageProfile.Entry(100, 0, 0)), 1_500);
        assertThat(profile.unaccountedNanos()).isEqualTo(400);
        assertThat(profile.operations()).isEqualTo(4_000);
        assertThat(profile.products()).isEqualTo(entry);
    }

    private static StageProfile.Entry entry(StageProfile profile, Stage stage) {
        return profile.stages().getOrDefault(stage, new StageProfile.Entry(-1, -1, -1));
    }

    private static void assertAddsUp(StageProfile profile) {
        long sum = profile.stages().values().stream()
                .mapToLong(StageProfile.Entry::nanos)
                .sum();
        assertThat(sum).isPositive().isLessThanOrEqualTo(profile.totalNanos());
        assertThat(profile.unaccountedNanos()).isEqualTo(profile.totalNanos() - sum);
    }
}
