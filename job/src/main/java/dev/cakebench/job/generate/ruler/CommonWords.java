package dev.cakebench.job.generate.ruler;

import dev.cakebench.job.generate.Draws;
import dev.cakebench.job.generate.Words;
import dev.cakebench.job.generate.ruler.RulerTemplates.Pair;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A row of {@code cwe}: a numbered list in which ten words stand more often than the others, behind a solved example. */
final class CommonWords implements HaystackText {
    private static final int COMMON = 10;
    /** Below this length RULER repeats words less. */
    private static final int SHORT = 4096;

    /**
     * How often words stand in a list.
     *
     * @param common times each of the ten
     * @param others times each of the others
     */
    private record Times(int common, int others) {}

    private final RulerTemplates templates;
    private final Words lists;
    private final long seed;
    private final String names;
    private final int index;
    private final Times times;
    private final String example;

    /**
     * Makes the row's choices.
     *
     * @param names of the row's task and length
     */
    CommonWords(RulerSources sources, long seed, String names, int index, int length) {
        templates = sources.templates();
        lists = sources.words();
        this.seed = seed;
        this.names = names;
        this.index = index;
        boolean isShort = length < SHORT;
        times = isShort ? new Times(6, 1) : new Times(30, 3);
        Draws draws = Draws.of(seed, names + "/example", index);
        List<String> words = lists.different(draws, isShort ? 20 : 40);
        Pair pair = templates.pair("cwe");
        String list = list(words, isShort ? new Times(3, 1) : new Times(10, 3), draws);
        example = pair.input().fill(Map.of(RulerTemplates.CONTEXT, list))
                + pair.answerPrefix().text()
                + " "
                + numbered(words.subList(0, COMMON))
                + "\n";
    }

    @Override
    public String unit() {
        return "words";
    }

    @Override
    public int fewest() {
        return COMMON + 1;
    }

    @Override
    public Text of(int units) {
        // Drawn anew for every size, by the same choices: the first words stay the same.
        Draws draws = Draws.of(seed, names, index);
        List<String> words = lists.different(draws, units);
        Pair pair = templates.pair("cwe");
        return new Text(
                example + pair.input().fill(Map.of(RulerTemplates.CONTEXT, list(words, times, draws))),
                pair.answerPrefix().text(),
                List.copyOf(words.subList(0, COMMON)),
                List.of());
    }

    private static String list(List<String> words, Times times, Draws draws) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            all.addAll(Collections.nCopies(i < COMMON ? times.common() : times.others(), words.get(i)));
        }
        return numbered(draws.shuffled(all));
    }

    private static String numbered(List<String> words) {
        return IntStream.range(0, words.size())
                .mapToObj(i -> "%d. %s".formatted(i + 1, words.get(i)))
                .collect(Collectors.joining(" "));
    }
}
