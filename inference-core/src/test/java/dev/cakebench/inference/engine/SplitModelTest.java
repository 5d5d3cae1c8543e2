package dev.cakebench.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.inference.gguf.GgufCopies;
import dev.cakebench.inference.gguf.GgufFile;
import dev.cakebench.inference.gguf.SplitName;
import dev.cakebench.inference.model.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model in several files computes what the same model in one file computes. */
class SplitModelTest {
    @TempDir
    Path folder;

    @Test
    void logitsAreEqualBitForBit() throws IOException {
        Model whole = TestModels.needle();
        List<Path> parts = GgufCopies.split(GgufFile.open(whole.path()), new SplitName("needle", 1, 3), folder);
        Model split = Model.open(parts.getFirst());

        assertThat(split.description()).isEqualTo(whole.description());
        assertThat(split.path()).isEqualTo(parts.getFirst());
        assertThat(logits(split)).isDeepEqualTo(logits(whole));
    }

    private static float[][] logits(Model model) {
        try (var engine = new InferenceEngine(model, TestKernels.fast(), 2)) {
            var observer = new FullCache(engine.kernels(), model.shape(), 1);
            float[] prompt = engine.prefill(TestModels.randomPrompt(model, 70, 1), observer);
            var next = new float[1][model.shape().vocabularySize()];
            engine.decode(List.of(observer.cache()), new int[] {1}, next);
            return new float[][] {prompt, next[0]};
        }
    }
}
