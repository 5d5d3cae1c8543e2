package dev.cakebench.cake.compact;

import dev.cakebench.cake.CacheSweep;
import dev.cakebench.cake.Cell;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Compactor;
import dev.cakebench.inference.cache.HeadCache;
import dev.cakebench.inference.engine.LayerAttention;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.kernels.ScalarKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What a policy makes of the heads of a model that consists of one layer. */
final class CompactedLayer {

    private CompactedLayer() {}

    /** Runs the policy and lets {@code test} look at the heads, {@code [kvHeads]}. */
    static void run(CachePolicy policy, int budget, LayerAttention layer, Consumer<List<HeadCache>> test) {
        var heads = new ArrayList<HeadCache>();
        Compactor watch = head -> {
            heads.add(new HeadCache(head.segments(), head.tail()));
            return head;
        };
        var compactors = new ArrayList<>(policy.compactors());
        compactors.add(watch);
        var cells = List.of(new Cell("golden", policy.withCompactors(compactors), budget));
        try (var sweep = new CacheSweep(new ScalarKernels(), layer.shape(), KvType.F32, layer.tokens(), 1, cells)) {
            sweep.onLayer(layer);
            sweep.finish();
            test.accept(heads);
        }
    }
}
