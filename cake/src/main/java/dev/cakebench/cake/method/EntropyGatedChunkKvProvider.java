package dev.cakebench.cake.method;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.PolicyException;
import dev.cakebench.cake.policy.PolicyProvider;
import dev.cakebench.cake.select.EntropyGatedChunks;
import java.util.List;

/** {@code entropy-gated-chunkkv}: chunks as a whole, but only the best tokens of those whose score comes from few. */
public final class EntropyGatedChunkKvProvider implements PolicyProvider {
    private static final List<Knob> KNOBS = List.of(
            Knob.choice(
                    "scorer",
                    ChunkScorers.NAMES,
                    "the policy whose scores of tokens chunks are rated by, with its defaults"),
            Knob.integer("chunk", 10, 2, 4096, "tokens of a chunk"),
            Knob.integer("low_entropy_chunk", 4, 1, 4095, "tokens that are kept of a chunk with low entropy"),
            Knob.integer("window", 32, 1, 4096, "for scorer snapkv: last prompt tokens, observed and always kept"),
            Knob.integer("pool", 5, 1, 255, "for scorer snapkv: neighbouring positions that are averaged, odd"));

    @Override
    public String kind() {
        return "entropy-gated-chunkkv";
    }

    @Override
    public String summary() {
        return "chunkkv that keeps a few tokens of chunks with low entropy of scores (kvpress, 2026)";
    }

    @Override
    public List<Knob> knobs() {
        return KNOBS;
    }

    @Override
    public CachePolicy create(KnobValues values) {
        int chunk = values.integer("chunk");
        int kept = values.integer("low_entropy_chunk");
        if (kept >= chunk) {
            throw new PolicyException(
                    "low_entropy_chunk: found %d, allowed: less than chunk, which is %d".formatted(kept, chunk));
        }
        return CachePolicy.of(kind(), ChunkScorers.of(values)).withSelector(new EntropyGatedChunks(chunk, kept));
    }
}
