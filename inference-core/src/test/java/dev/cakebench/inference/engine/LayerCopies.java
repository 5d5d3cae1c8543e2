package dev.cakebench.inference.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Copies everything that it asks for, layer by layer. */
final class LayerCopies implements PrefillObserver {

    /**
     * One layer; the first index of each array is the head.
     *
     * @param queryMoments {@code [ranges][heads]}
     */
    record Copy(
            float[][] keys,
            float[][] values,
            float[][] window,
            float[][] columnSums,
            float[][] recentQueries,
            QueryMoments[][] queryMoments,
            float[][] valueNorms) {}

    private final AttentionRequest request;
    private final List<Copy> layers = new ArrayList<>();

    LayerCopies(AttentionRequest request) {
        this.request = request;
    }

    List<Copy> layers() {
        return layers;
    }

    @Override
    public AttentionRequest request() {
        return request;
    }

    @Override
    public void onLayer(LayerAttention layer) {
        int heads = layer.shape().heads();
        int kvHeads = layer.shape().kvHeads();
        layers.add(new Copy(
                copy(kvHeads, layer::keys),
                copy(kvHeads, layer::values),
                copy(request.windowRows() > 0 ? heads : 0, layer::window),
                copy(request.columnSums() ? heads : 0, layer::columnSums),
                copy(request.recentQueries() > 0 ? heads : 0, layer::recentQueries),
                request.queryMoments().stream()
                        .map(first -> moments(layer, first))
                        .toArray(QueryMoments[][]::new),
                copy(request.projectedValueNorms() ? heads : 0, layer::projectedValueNorms)));
    }

    private static QueryMoments[] moments(LayerAttention layer, int first) {
        var moments = new QueryMoments[layer.shape().heads()];
        for (int h = 0; h < moments.length; h++) {
            moments[h] = layer.queryMoments(h, first);
        }
        return moments;
    }

    private interface Head {
        MemorySegment get(int head);
    }

    private static float[][] copy(int heads, Head head) {
        var copies = new float[heads][];
        for (int h = 0; h < heads; h++) {
            copies[h] = head.get(h).toArray(ValueLayout.JAVA_FLOAT);
        }
        return copies;
    }
}
