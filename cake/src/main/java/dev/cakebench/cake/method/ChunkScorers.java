package dev.cakebench.cake.method;

import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.TokenScorer;
import dev.cakebench.cake.score.ExpectedAttentionScorer;
import dev.cakebench.cake.score.KeyDiffScorer;
import dev.cakebench.cake.score.KeyNormScorer;
import dev.cakebench.cake.score.Pooling;
import dev.cakebench.cake.score.WindowScorer;
import java.util.List;

/** The scorers that policies of chunks offer by name. */
final class ChunkScorers {
    /** Values of the knob {@code scorer}; the first is the default. */
    static final List<String> NAMES = List.of("snapkv", "expected-attention", "keydiff", "knorm");

    private ChunkScorers() {}

    /** The scorer that the knobs {@code scorer}, {@code window} and {@code pool} ask for. */
    static TokenScorer of(KnobValues values) {
        return switch (values.choice("scorer")) {
            case "expected-attention" -> new ExpectedAttentionScorer(4, 512, 0, true, true);
            case "keydiff" -> new KeyDiffScorer();
            case "knorm" -> new KeyNormScorer();
            default -> new WindowScorer(values.integer("window"), 0, Pooling.average(values.integer("pool")), false);
        };
    }
}
