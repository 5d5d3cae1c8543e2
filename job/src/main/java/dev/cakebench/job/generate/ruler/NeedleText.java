package dev.cakebench.job.generate.ruler;

import dev.cakebench.job.generate.Depths;
import dev.cakebench.job.generate.Draws;
import dev.cakebench.job.generate.Words;
import dev.cakebench.job.generate.ruler.NeedleSettings.Hay;
import dev.cakebench.job.generate.ruler.NeedleSettings.Kind;
import dev.cakebench.job.generate.ruler.RulerTemplates.Pair;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A row of a needle task: values that are said once in a haystack, some of which are asked for. */
final class NeedleText implements HaystackText {
    private record Needle(int depth, String text) {}

    private final NeedleSettings settings;
    private final RulerSources sources;
    private final Draws hay;
    private final Set<String> used = new HashSet<>();
    private final List<String> outputs = new ArrayList<>();
    private final List<Needle> needles = new ArrayList<>();
    private final List<String> hayNeedles = new ArrayList<>();
    private final String query;

    /**
     * Makes the row's choices.
     *
     * @param draws of the row
     * @param hay draws of what fills a haystack of needles
     * @param depths one per needle, those that are asked for first
     */
    NeedleText(NeedleSettings settings, RulerSources sources, Draws draws, Draws hay, List<Integer> depths) {
        this.settings = settings;
        this.sources = sources;
        this.hay = hay;
        List<String> keys = new ArrayList<>();
        for (int key = 0; key < settings.keys(); key++) {
            keys.add(fresh(settings.key(), draws));
            for (int value = 0; value < settings.values(); value++) {
                String drawn = fresh(settings.value(), draws);
                if (key < settings.queries()) {
                    outputs.add(drawn);
                }
                needles.add(new Needle(depths.get(needles.size()), needle(keys.getLast(), drawn)));
            }
        }
        needles.sort(Comparator.comparingInt(Needle::depth));
        query = joined(keys.subList(0, settings.queries()));
    }

    @Override
    public String unit() {
        return settings.haystack().unit();
    }

    @Override
    public int fewest() {
        return 1;
    }

    @Override
    public Text of(int units) {
        List<String> pieces = pieces(units);
        List<String> context = new ArrayList<>(pieces.size() + needles.size());
        int from = 0;
        for (Needle needle : needles) {
            int to = Depths.before(pieces.size(), needle.depth());
            context.addAll(pieces.subList(from, to));
            context.add(needle.text());
            from = to;
        }
        context.addAll(pieces.subList(from, pieces.size()));
        String separator = settings.haystack() == Hay.ESSAY ? " " : "\n";
        Pair pair = sources.templates().pair(settings.answers() == 1 ? "niah_one" : "niah_several");
        Map<String, String> values = Map.of(
                "type",
                settings.value().type(),
                RulerTemplates.CONTEXT,
                String.join(separator, context),
                RulerTemplates.QUERY,
                query);
        return new Text(
                pair.input().fill(values),
                pair.answerPrefix().fill(values),
                List.copyOf(outputs),
                needles.stream().map(Needle::depth).toList());
    }

    private List<String> pieces(int units) {
        return switch (settings.haystack()) {
            case NOISE -> Collections.nCopies(units, sources.templates().noise());
            case ESSAY -> sources.essay().sentences(units);
            case NEEDLES -> hayNeedles(units);
        };
    }

    /** Needles with keys of their own; the first so many are always the same. */
    private List<String> hayNeedles(int units) {
        while (hayNeedles.size() < units) {
            hayNeedles.add(needle(fresh(settings.key(), hay), fresh(settings.value(), hay)));
        }
        return hayNeedles.subList(0, units);
    }

    private String needle(String key, String value) {
        return sources.templates().needle(settings.value().type(), key, value);
    }

    private String fresh(Kind kind, Draws draws) {
        Words words = sources.words();
        String drawn = kind.draw(draws, words);
        while (!used.add(drawn)) {
            drawn = kind.draw(draws, words);
        }
        return drawn;
    }

    private static String joined(List<String> keys) {
        int last = keys.size() - 1;
        return last == 0 ? keys.getFirst() : String.join(", ", keys.subList(0, last)) + ", and " + keys.get(last);
    }
}
