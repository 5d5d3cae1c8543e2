package dev.cakebench.job.generate.ruler;

import dev.cakebench.job.generate.Depths;
import dev.cakebench.job.generate.Draws;
import dev.cakebench.job.generate.ruler.RulerTemplates.Pair;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A row of {@code vt}: a chain of assignments in noise, behind a solved example with shorter names. */
final class VariableTracking implements HaystackText {
    /** Assignments of a chain: a number, and four hops. */
    static final int NAMES = 5;

    /** RULER's bound on the tokens of the example. */
    static final int EXAMPLE_TOKENS = 500;

    private static final int NAME_LETTERS = 5;
    private static final int EXAMPLE_NAME_LETTERS = 3;
    private static final int LETTERS = 26;
    private static final int SMALLEST_VALUE = 10_000;
    private static final int VALUES = 90_000;

    private final RulerTemplates templates;
    private final List<String> names;
    private final String value;
    private final List<Integer> depths;
    private final String example;

    /** The noise of a text and where assignments stand in it. */
    private VariableTracking(
            RulerTemplates templates, List<String> names, String value, List<Integer> depths, String example) {
        this.templates = templates;
        this.names = names;
        this.value = value;
        this.depths = depths.stream().sorted().toList();
        this.example = example;
    }

    /** A solved example without one before it. */
    static VariableTracking example(RulerTemplates templates, Draws draws) {
        List<Integer> depths = draws.sample(Depths.RULER, NAMES);
        return new VariableTracking(templates, names(draws, EXAMPLE_NAME_LETTERS), value(draws), depths, "");
    }

    /**
     * Makes the row's choices.
     *
     * @param depths one per assignment
     * @param exampleLines lines of noise in the example
     */
    static VariableTracking row(RulerTemplates templates, Draws draws, List<Integer> depths, int exampleLines) {
        VariableTracking solved = example(templates, draws);
        Text text = solved.of(exampleLines);
        String example = text.input() + text.answerPrefix() + " " + String.join(" ", text.outputs()) + "\n\n";
        return new VariableTracking(templates, names(draws, NAME_LETTERS), value(draws), depths, example);
    }

    @Override
    public String unit() {
        return "lines";
    }

    @Override
    public int fewest() {
        return 1;
    }

    @Override
    public Text of(int units) {
        List<String> lines = new ArrayList<>(Collections.nCopies(units, templates.noise()));
        for (int i = NAMES - 1; i >= 0; i--) {
            // RULER's assignments to a variable end with a blank.
            String assigned = i == 0 ? value : "VAR " + names.get(i - 1) + " ";
            lines.add(Depths.before(units, depths.get(i)), "VAR %s = %s".formatted(names.get(i), assigned));
        }
        Pair pair = templates.pair("vt");
        Map<String, String> values = Map.of(
                RulerTemplates.CONTEXT,
                String.join("\n", lines),
                RulerTemplates.QUERY,
                value,
                "count",
                Integer.toString(NAMES));
        return new Text(example + pair.input().fill(values), pair.answerPrefix().fill(values), names, depths);
    }

    private static String value(Draws draws) {
        return Integer.toString(SMALLEST_VALUE + draws.below(VALUES));
    }

    private static List<String> names(Draws draws, int letters) {
        Set<String> names = new LinkedHashSet<>();
        while (names.size() < NAMES) {
            names.add(draws.letters('A', LETTERS, letters));
        }
        return List.copyOf(names);
    }
}
