package dev.cakebench.cake.method;

import dev.cakebench.cake.compact.KeyRerotation;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.HeadSelector;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.PolicyProvider;
import dev.cakebench.cake.score.FinchScorer;
import dev.cakebench.cake.select.EqualSharesOfChunks;
import java.util.List;

/** {@code finch}: the tokens that the question attends to, at cache slots. */
public final class FinchProvider implements PolicyProvider {
    private static final List<Knob> KNOBS = List.of(
            Knob.integer("window", 32, 1, 4096, "last prompt tokens, the question: observed and always kept"),
            Knob.flag("normalize", true, "weight the attention of a query by the number of tokens before it"),
            Knob.integer("chunk", 0, 0, 1 << 20, "tokens of a chunk that keeps its own share; 0 for the whole prompt"),
            Knob.choice(
                    "positions",
                    List.of("cache-slot", "original"),
                    "where kept keys stand: turned to their slot in the cache, or at their place in the prompt"));

    @Override
    public String kind() {
        return "finch";
    }

    @Override
    public String summary() {
        return "uniform budgets, eviction by attention of the question, keys turned to their slots (FINCH, 2024)";
    }

    @Override
    public List<Knob> knobs() {
        return KNOBS;
    }

    @Override
    public CachePolicy create(KnobValues values) {
        int chunk = values.integer("chunk");
        CachePolicy policy = CachePolicy.of(kind(), new FinchScorer(values.integer("window"), values.flag("normalize")))
                .withSelector(chunk == 0 ? HeadSelector.UNIFORM : new EqualSharesOfChunks(chunk));
        return values.choice("positions").equals("original")
                ? policy
                : policy.withCompactors(List.of(new KeyRerotation()));
    }
}
