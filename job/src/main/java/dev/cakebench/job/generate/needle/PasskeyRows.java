package dev.cakebench.job.generate.needle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cakebench.job.generate.Depths;
import dev.cakebench.job.generate.Draws;
import dev.cakebench.job.generate.RowDepths;
import dev.cakebench.job.generate.RowSource;
import dev.cakebench.job.protocol.PromptContext;
import dev.cakebench.job.protocol.TextTemplate;
import dev.cakebench.job.protocol.needle.NeedleProtocol;
import java.util.List;
import java.util.Map;

/** A pass key of five digits among lines of filler (InfiniteBench); forty rows hit each of RULER's depths. */
public final class PasskeyRows implements RowSource {
    private static final int DIGITS = 5;

    private final NeedleTexts texts = new NeedleTexts();
    private final NeedleFit fit;
    private final long seed;

    public PasskeyRows(NeedleProtocol protocol, PromptContext context, long seed) {
        this.fit = new NeedleFit(protocol, context);
        this.seed = seed;
    }

    @Override
    public ObjectNode row(String task, int length, int index) {
        String names = task + "/" + length;
        Draws draws = Draws.of(seed, names, index);
        String key = draws.digits(DIGITS);
        int depth = RowDepths.of(seed, names, index, draws, 1).getFirst();
        String line = texts.text("passkey_noise");
        String needle = new TextTemplate(texts.text("passkey")).fill(Map.of("key", key));
        // A line has more than one token.
        ObjectNode row = fit.row(task, length, index, "lines", length, lines -> {
            int before = Depths.before(lines, depth);
            String context = line.repeat(before) + needle + line.repeat(lines - before);
            return Rows.of(index, context, texts.text("passkey_question"), List.of(key), List.of(depth));
        });
        row.put("seed", seed);
        return row;
    }
}
