package dev.cakebench.cake.decode;

import dev.cakebench.cake.policy.DecodeContext;
import dev.cakebench.cake.policy.DecodeUpdater;
import dev.cakebench.inference.cache.CacheSegment;
import dev.cakebench.inference.cache.DecodeObserver;
import dev.cakebench.inference.cache.HeadCache;
import dev.cakebench.inference.model.ModelShape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Writes down the attention of every step of one cell and what each head holds after it; evicts as {@code inner} does. */
final class StepRecorder implements DecodeUpdater {

    /**
     * One step of one layer.
     *
     * @param attention {@code [kvHeads]} summed over the group's query heads, by position
     * @param held {@code [kvHeads]} positions after the step
     */
    record Step(List<Map<Integer, Double>> attention, List<Set<Integer>> held) {}

    private final DecodeUpdater inner;
    private final List<List<Step>> layers = new ArrayList<>();

    StepRecorder(DecodeUpdater inner) {
        this.inner = inner;
    }

    /** The steps of each layer. */
    List<List<Step>> layers() {
        return layers;
    }

    @Override
    public boolean wantsScores() {
        return inner.wantsScores();
    }

    @Override
    public DecodeObserver create(DecodeContext context) {
        DecodeObserver observer = inner.create(context);
        ModelShape shape = context.shape();
        for (int l = 0; l < shape.layers(); l++) {
            layers.add(new ArrayList<>());
        }
        return new DecodeObserver() {
            @Override
            public boolean wantsAttention(int layer, int entries) {
                return true;
            }

            @Override
            public void onStep(int layer, HeadCache[] heads, MemorySegment[] attention) {
                var sums = new ArrayList<Map<Integer, Double>>();
                for (int h = 0; h < heads.length; h++) {
                    sums.add(sums(heads[h], attention[h], shape.groupSize()));
                }
                observer.onStep(layer, heads, attention);
                var held = new ArrayList<Set<Integer>>();
                for (HeadCache head : heads) {
                    held.add(new TreeSet<>(positions(head)));
                }
                layers.get(layer).add(new Step(sums, held));
            }
        };
    }

    private static Map<Integer, Double> sums(HeadCache head, MemorySegment attention, int group) {
        List<Integer> positions = positions(head);
        var sums = new HashMap<Integer, Double>();
        for (int i = 0; i < positions.size(); i++) {
            double sum = 0;
            for (int g = 0; g < group; g++) {
                sum += attention.getAtIndex(ValueLayout.JAVA_FLOAT, (long) g * positions.size() + i);
            }
            sums.put(positions.get(i), sum);
        }
        return sums;
    }

    private static List<Integer> positions(HeadCache head) {
        var positions = new ArrayList<Integer>();
        for (CacheSegment segment : head.segments()) {
            for (int i = 0; i < segment.entries(); i++) {
                positions.add(segment.position(i));
            }
        }
        return positions;
    }
}
