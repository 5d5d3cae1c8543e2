package dev.cakebench.job.run;

import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.model.Model;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** Engines of one model that tasks borrow, so that threads and working memory are made once and not per task. */
final class EnginePool {
    private final Model model;
    private final Kernels kernels;
    private final Map<Key, Deque<InferenceEngine>> idle = new HashMap<>();

    EnginePool(Model model, Kernels kernels) {
        this.model = model;
        this.kernels = kernels;
    }

    /** What makes engines of one model differ. */
    private record Key(int threads, KvType kvType) {}

    /** A borrowed engine; {@link #close} gives it back. */
    final class Lease implements AutoCloseable {
        private final InferenceEngine engine;

        private Lease(InferenceEngine engine) {
            this.engine = engine;
        }

        InferenceEngine engine() {
            return engine;
        }

        @Override
        public void close() {
            giveBack(engine);
        }
    }

    /** Borrows an engine with {@code threads} threads that stores K and V in this type. */
    synchronized Lease borrow(int threads, KvType kvType) {
        InferenceEngine engine = idle.computeIfAbsent(new Key(threads, kvType), key -> new ArrayDeque<>())
                .poll();
        return new Lease(engine == null ? new InferenceEngine(model, kernels, threads, kvType) : engine);
    }

    /** Closes the engines that nobody has borrowed. */
    synchronized void closeIdle() {
        idle.values().forEach(engines -> engines.forEach(InferenceEngine::close));
        idle.clear();
    }

    private synchronized void giveBack(InferenceEngine engine) {
        idle.computeIfAbsent(new Key(engine.threads(), engine.kvType()), key -> new ArrayDeque<>())
                .push(engine);
    }
}
