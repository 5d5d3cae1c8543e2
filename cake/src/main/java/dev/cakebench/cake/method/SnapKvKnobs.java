package dev.cakebench.cake.method;

import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.score.Pooling;
import dev.cakebench.cake.score.WindowScorer;
import java.util.List;
import java.util.stream.Stream;

/** SnapKV's score and its knobs, for SnapKV and the policies that build on it. */
final class SnapKvKnobs {
    /** The knobs of the score. */
    static final List<Knob> ALL = List.of(
            Knob.integer("window", 32, 1, 4096, "last prompt tokens that are observed and always kept"),
            Knob.integer("pool", 7, 1, 255, "neighbouring positions that the attention is pooled over, odd"),
            Knob.choice("pooling", List.of("max", "avg"), "what is taken of the neighbours"),
            Knob.choice(
                    "group_mean",
                    List.of("after-pooling", "before-pooling"),
                    "when the query heads of a KV head are averaged; matters for max only"));

    private SnapKvKnobs() {}

    /** The knobs of the score and others behind them. */
    static List<Knob> and(Knob... others) {
        return Stream.concat(ALL.stream(), Stream.of(others)).toList();
    }

    /** The score with these settings. */
    static WindowScorer scorer(KnobValues values) {
        boolean average = values.choice("pooling").equals("avg");
        int width = values.integer("pool");
        Pooling pooling = average ? Pooling.average(width) : Pooling.maximum(width);
        // Order does not matter for averages: one value lets equal scorers share their work.
        boolean meanFirst = !average && values.choice("group_mean").equals("before-pooling");
        return new WindowScorer(values.integer("window"), 0, pooling, meanFirst);
    }
}
