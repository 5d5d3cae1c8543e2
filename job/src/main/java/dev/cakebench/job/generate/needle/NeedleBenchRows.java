package dev.cakebench.job.generate.needle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cakebench.job.generate.Corpus;
import dev.cakebench.job.generate.Draws;
import dev.cakebench.job.generate.RowSource;
import dev.cakebench.job.protocol.PromptContext;
import dev.cakebench.job.protocol.needle.NeedleProtocol;
import java.util.List;

/**
 * NeedleBench in English: needles between the tokens of a haystack, the documents of which each repetition has in another
 * order. The authors' whole grid is 110 rows of {@code single_retrieval} for each length (11 depths, 10 repetitions), 25 of
 * {@code multi_retrieval} and 440 of {@code multi_reasoning} (11 depths, 2 to 5 needles, 10 repetitions).
 */
public final class NeedleBenchRows implements RowSource {
    private static final int LONG = 9000;
    private static final int LONG_BUFFER = 3000;
    private static final int SHORT_BUFFER = 500;

    private final NeedleFit fit;
    private final TokenHay hay;
    private final NeedleBenchQuestions questions;
    private final int buffer;
    private final long seed;

    /**
     * Prepares the rows.
     *
     * @param second whether they are of {@code needlebench@2}
     * @param buffer tokens of the length that the context leaves; 0 for the authors' 500, from 9,000 on 3,000
     */
    public NeedleBenchRows(
            NeedleProtocol protocol,
            PromptContext context,
            Corpus corpus,
            NeedleBenchSources sources,
            boolean second,
            int buffer,
            long seed) {
        this.fit = new NeedleFit(protocol, context);
        this.hay = new TokenHay(context.tokenizer(), corpus);
        this.questions = new NeedleBenchQuestions(sources, second, seed);
        this.buffer = buffer;
        this.seed = seed;
    }

    @Override
    public ObjectNode row(String task, int length, int index) {
        int depths = NeedleBenchQuestions.DEPTHS.size();
        Hidden hidden = switch (task) {
            case "single_retrieval" -> questions.single(index);
            case "multi_retrieval" -> questions.several(index);
            default -> questions.reasoning(index);
        };
        int repetition = task.equals("multi_retrieval") ? index : index / depths;
        List<Integer> order = Draws.of(seed, "needlebench/haystack", repetition).shuffled(hay.places());
        List<int[]> needles = hidden.tokens(hay);
        int kept = buffer > 0 ? buffer : length < LONG ? SHORT_BUFFER : LONG_BUFFER;
        int most = length
                - kept
                - needles.stream().mapToInt(needle -> needle.length).sum();
        ObjectNode row = fit.row(task, length, index, "tokens", most, size -> {
            String context = hay.text(hidden.in(hay.first(order, size), needles));
            ObjectNode made = Rows.of(index, context, hidden.question(), hidden.answers(), hidden.depths());
            made.put("needle", String.join("\n", hidden.needles()));
            if (hidden.person() != null) {
                made.put("person", hidden.person());
            }
            return made;
        });
        row.put("seed", seed);
        return row;
    }
}
