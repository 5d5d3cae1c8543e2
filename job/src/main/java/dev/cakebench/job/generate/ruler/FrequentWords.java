package dev.cakebench.job.generate.ruler;

import dev.cakebench.job.generate.Draws;
import dev.cakebench.job.generate.ruler.RulerTemplates.Pair;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A row of {@code fwe}: made-up words as often as a zeta distribution has them, of which the most frequent is noise. */
final class FrequentWords implements HaystackText {
    private static final String NOISE = "...";
    private static final int WORD_LETTERS = 6;
    private static final int LETTERS = 26;
    private static final int ASKED = 3;
    /** RULER's number of tokens for each word of the vocabulary. */
    private static final int TOKENS_PER_WORD = 50;
    /** With fewer the least frequent word asked for may be as frequent as the next. */
    private static final int FEWEST = 73;
    /** The Riemann zeta function at RULER's alpha, 2. */
    private static final double ZETA = Math.PI * Math.PI / 6;

    private final RulerTemplates templates;
    private final List<String> ranked;
    private final long seed;
    private final String names;
    private final int index;

    /**
     * Makes the row's choices.
     *
     * @param names of the row's task and length
     * @param promptTokens that the row may take
     */
    FrequentWords(RulerTemplates templates, long seed, String names, int index, int promptTokens) {
        this.templates = templates;
        this.seed = seed;
        this.names = names;
        this.index = index;
        Draws draws = Draws.of(seed, names, index);
        Set<String> words = new LinkedHashSet<>(List.of(NOISE));
        int size = Math.max(ASKED + 2, promptTokens / TOKENS_PER_WORD);
        while (words.size() < size) {
            words.add(draws.letters('a', LETTERS, WORD_LETTERS));
        }
        ranked = List.copyOf(words);
    }

    @Override
    public String unit() {
        return "words before rounding";
    }

    @Override
    public int fewest() {
        return FEWEST;
    }

    @Override
    public Text of(int units) {
        List<String> words = new ArrayList<>();
        for (int rank = 1; rank <= ranked.size(); rank++) {
            int times = (int) (units / (ZETA * rank * rank));
            words.addAll(Collections.nCopies(times, ranked.get(rank - 1)));
        }
        Draws order = Draws.of(seed, names + "/order", index);
        Pair pair = templates.pair("fwe");
        return new Text(
                pair.input().fill(Map.of(RulerTemplates.CONTEXT, String.join(" ", order.shuffled(words)))),
                pair.answerPrefix().text(),
                ranked.subList(1, 1 + ASKED),
                List.of());
    }
}
