package dev.cakebench.job.cli.bench;

import dev.cakebench.cake.CacheSweep;
import dev.cakebench.cake.Cell;
import dev.cakebench.cake.CellCache;
import dev.cakebench.cake.PolicyCatalog;
import dev.cakebench.cake.method.FullProvider;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.inference.cache.SequenceCache;
import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.ContextOverflowException;
import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.inference.engine.LayerAttention;
import dev.cakebench.inference.engine.PrefillObserver;
import dev.cakebench.inference.engine.StageProfile;
import dev.cakebench.inference.kernels.MachinePeak;
import dev.cakebench.inference.model.ModelShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Times tests on one engine. Token ids are arbitrary but fixed, so that every engine compared can be fed the same. */
public final class BenchRunner {
    private static final double NANOS_PER_SECOND = 1e9;

    private static final PrefillObserver NO_OBSERVER = new PrefillObserver() {
        @Override
        public AttentionRequest request() {
            return AttentionRequest.NONE;
        }

        @Override
        public void onLayer(LayerAttention layer) {}
    };

    private final InferenceEngine engine;
    private final BenchSetting setting;
    private final CachePolicy full = PolicyCatalog.load().create(FullProvider.KIND, Map.of());

    public BenchRunner(InferenceEngine engine) {
        this.engine = engine;
        this.setting = new BenchSetting(engine.threads(), engine.kvType());
    }

    /**
     * Repeats a test until it gets no faster and nothing is left to compile, then times it.
     *
     * @throws ContextOverflowException when the test does not fit the model's context
     */
    public BenchResult run(BenchTest test, int repetitions) {
        requireContext(test);
        WarmUp.of(() -> nanos(test));
        double[] speeds = new double[repetitions];
        for (int i = 0; i < repetitions; i++) {
            speeds[i] = test.timedTokens() * NANOS_PER_SECOND / nanos(test);
        }
        return new BenchResult(setting, test, speeds);
    }

    /**
     * Says where the time of the fastest of some repetitions went; {@link #run} warms a test up.
     *
     * @throws ContextOverflowException when the test does not fit the model's context
     * @throws dev.cakebench.inference.kernels.KernelsUnavailableException when this JVM has no vectors to measure the
     *     machine's peak with
     */
    public BenchProfile profile(BenchTest test, int repetitions) {
        requireContext(test);
        MachinePeak before = MachinePeak.measure(engine.threads());
        StageProfile fastest = measured(test, engine::profiled);
        for (int i = 1; i < repetitions; i++) {
            StageProfile profile = measured(test, engine::profiled);
            if (profile.totalNanos() < fastest.totalNanos()) {
                fastest = profile;
            }
        }
        return new BenchProfile(setting, test, fastest, before.orBetter(MachinePeak.measure(engine.threads())));
    }

    private void requireContext(BenchTest test) {
        int context = engine.model().shape().contextLength();
        if (test.positions() > context) {
            throw new ContextOverflowException("test %s needs %d positions; allowed: %d, the context of %s"
                    .formatted(
                            test.name(),
                            test.positions(),
                            context,
                            engine.model().path()));
        }
    }

    private long nanos(BenchTest test) {
        return measured(test, passes -> {
            long start = System.nanoTime();
            passes.run();
            return System.nanoTime() - start;
        });
    }

    /** Prepares a test and hands what is to be timed to {@code measure}. */
    private <T> T measured(BenchTest test, Function<Runnable, T> measure) {
        if (test.decodes()) {
            return decoded(test.tokens(), test.sequences(), measure);
        }
        int[] prompt = new int[test.tokens()];
        Arrays.setAll(prompt, this::token);
        return measure.apply(() -> engine.prefill(prompt, NO_OBSERVER));
    }

    private <T> T decoded(int steps, int sequences, Function<Runnable, T> measure) {
        List<Cell> cells = new ArrayList<>();
        for (int sequence = 0; sequence < sequences; sequence++) {
            cells.add(new Cell("sequence-" + sequence, full, 1));
        }
        ModelShape shape = engine.model().shape();
        try (CacheSweep sweep = new CacheSweep(engine.kernels(), shape, engine.kvType(), 1, steps, cells)) {
            engine.prefill(new int[] {token(0)}, sweep);
            List<SequenceCache> caches =
                    sweep.finish().stream().map(CellCache::cache).toList();
            float[][] logits = new float[sequences][shape.vocabularySize()];
            int[] tokens = new int[sequences];
            return measure.apply(() -> {
                for (int step = 1; step <= steps; step++) {
                    for (int sequence = 0; sequence < sequences; sequence++) {
                        tokens[sequence] = token(step + sequence);
                    }
                    engine.decode(caches, tokens, logits);
                }
            });
        }
    }

    /** A token id that is no special token in common vocabularies, different from its neighbours. */
    private int token(int index) {
        int vocabulary = engine.model().shape().vocabularySize();
        return vocabulary <= 20 ? index % vocabulary : 10 + (int) (index * 7919L % (vocabulary - 20));
    }
}
