package dev.cakebench.cake.policy;

import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.LayerAttention;
import java.util.Map;

/** One number per layer for the {@link LayerAllocator}. Immutable, shared by threads, compared by value. */
public interface LayerStatistic {

    /** The same for every layer, for allocators that do not look at layers. */
    LayerStatistic NONE = new LayerStatistic() {
        private static final LayerMeasure ONE = new LayerMeasure(1, Map.of());

        @Override
        public AttentionRequest request(int window) {
            return AttentionRequest.NONE;
        }

        @Override
        public LayerMeasure measure(LayerAttention layer, int window) {
            return ONE;
        }
    };

    /** What the engine must compute for {@link #measure} with this window. */
    AttentionRequest request(int window);

    /** Measures one layer of a prompt longer than {@code window}, the newest tokens that are always kept. */
    LayerMeasure measure(LayerAttention layer, int window);
}
