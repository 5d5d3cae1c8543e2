package dev.cakebench.job.generate.needle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cakebench.job.generate.Corpus;
import dev.cakebench.job.generate.Depths;
import dev.cakebench.job.generate.RowSource;
import dev.cakebench.job.protocol.PromptContext;
import dev.cakebench.job.protocol.needle.NeedleProtocol;
import java.util.List;

/**
 * The classic needle in a haystack: one needle, one row for each depth of each length. Nothing is drawn: the haystack is always
 * the start of the texts.
 */
public final class NiahRows implements RowSource {

    /**
     * Where the needle goes and what is kept free.
     *
     * @param buffer tokens of the length that the context leaves for the rest of the prompt and the answer
     * @param atSentences whether the needle goes back to the end of the sentence before
     */
    public record Placing(int buffer, boolean atSentences) {
        /** Of gkamradt/LLMTest_NeedleInAHaystack and KVCache-Factory. */
        public static final Placing CLASSIC = new Placing(200, true);

        /** Of kvpress. */
        public static final Placing KVPRESS = new Placing(150, false);
    }

    private final NeedleFit fit;
    private final TokenHay hay;
    private final Needle needle;
    private final Placing placing;
    private final List<Integer> depths;

    /** @param depths in percent; row i has the i-th, from the first again after the last */
    public NiahRows(
            NeedleProtocol protocol,
            PromptContext context,
            Corpus corpus,
            Needle needle,
            Placing placing,
            List<Integer> depths) {
        this.fit = new NeedleFit(protocol, context);
        this.hay = new TokenHay(context.tokenizer(), corpus);
        this.needle = needle;
        this.placing = placing;
        this.depths = depths;
    }

    @Override
    public ObjectNode row(String task, int length, int index) {
        int depth = depths.get(index % depths.size());
        int[] tokens = hay.tokens(needle.text());
        return fit.row(
                task,
                length,
                index,
                "tokens",
                length - placing.buffer() - tokens.length,
                size -> row(index, depth, size, tokens));
    }

    private ObjectNode row(int index, int depth, int size, int[] needleTokens) {
        int[] before = hay.first(hay.places(), size);
        int at = depth == 100 ? size : position(before, depth);
        String context = hay.text(TokenHay.with(before, at, needleTokens));
        ObjectNode row = Rows.of(index, context, needle.question(), List.of(needle.answer()), List.of(depth));
        row.putArray("gold").add(needle.gold());
        row.put("needle", needle.text());
        if (!needle.answerPrefix().isEmpty()) {
            row.put("answer_prefix", needle.answerPrefix());
        }
        return row;
    }

    private int position(int[] tokens, int depth) {
        int at = Depths.before(tokens.length, depth);
        while (placing.atSentences() && at > 0 && !hay.isFullStop(tokens[at - 1])) {
            at--;
        }
        return at;
    }
}
