package dev.cakebench.job.plan;

import dev.cakebench.job.plan.PlanNode.Mapping;
import dev.cakebench.job.plan.PlanNode.Scalar;
import dev.cakebench.job.plan.PlanNode.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One {@code --set PATH=VALUE}: PATH is keys joined by dots, with {@code [index]} for an item of a list; VALUE is YAML.
 * A key that is not there yet is added, an index must exist.
 */
final class PlanOverride {
    private static final Pattern PATH = Pattern.compile("[^.\\[\\]=\\s]+(\\[\\d{1,6}]|\\.[^.\\[\\]=\\s]+)*");
    private static final Pattern STEP = Pattern.compile("\\[(\\d+)]|[^.\\[\\]]+");
    private static final String GRAMMAR =
            "allowed: KEY=VALUE with YAML as the value, for example budgets=[64,128] or datasets[0].limit=5";

    private final Place place;
    private final List<String> steps;
    private final PlanNode value;
    private final PlanProblems problems;

    private PlanOverride(Place place, List<String> steps, PlanNode value, PlanProblems problems) {
        this.place = place;
        this.steps = steps;
        this.value = value;
        this.problems = problems;
    }

    /** The tree with an override applied, or the tree as it was after a problem. */
    static PlanNode apply(PlanNode root, String argument, PlanProblems problems) {
        Place place = new Place("--set " + argument, 0);
        int equals = argument.indexOf('=');
        String path = equals < 0 ? argument : argument.substring(0, equals).strip();
        if (equals < 0 || !PATH.matcher(path).matches()) {
            problems.add(place, "", "not an override; " + GRAMMAR);
            return root;
        }
        PlanNode value = PlanTreeParser.parseOverride(place.source(), argument.substring(equals + 1), problems);
        if (value == null) {
            return root;
        }
        List<String> steps = new ArrayList<>();
        Matcher matcher = STEP.matcher(path);
        while (matcher.find()) {
            steps.add(matcher.group());
        }
        return new PlanOverride(place, steps, value, problems).set(root, 0, "");
    }

    private PlanNode set(@Nullable PlanNode node, int depth, String path) {
        if (depth == steps.size()) {
            return value;
        }
        String step = steps.get(depth);
        return step.startsWith("[")
                ? setItem(node, Integer.parseInt(step.substring(1, step.length() - 1)), depth, path)
                : setEntry(node, step, depth, path);
    }

    private PlanNode setItem(@Nullable PlanNode node, int index, int depth, String path) {
        if (!(node instanceof Sequence sequence)) {
            return refuse(node, path, "a list, because [" + index + "] follows it");
        }
        int size = sequence.items().size();
        if (index >= size) {
            problems.add(
                    place,
                    PlanPaths.child(path, index),
                    "the list has " + size + (size == 1 ? " item" : " items") + "; allowed: "
                            + (size == 0 ? "none" : size == 1 ? "0" : "0 to " + (size - 1)));
            return sequence;
        }
        List<PlanNode> items = new ArrayList<>(sequence.items());
        items.set(index, set(items.get(index), depth + 1, PlanPaths.child(path, index)));
        return new Sequence(sequence.place(), List.copyOf(items));
    }

    private PlanNode setEntry(@Nullable PlanNode node, String key, int depth, String path) {
        Mapping mapping;
        if (node == null || (node instanceof Scalar scalar && scalar.absent())) {
            mapping = new Mapping(place, new LinkedHashMap<>());
        } else if (node instanceof Mapping present) {
            mapping = present;
        } else {
            return refuse(node, path, "a mapping, because ." + key + " follows it");
        }
        PlanNode changed = set(mapping.value(key), depth + 1, PlanPaths.child(path, key));
        return mapping.with(key, place, changed);
    }

    private PlanNode refuse(@Nullable PlanNode node, String path, String expected) {
        String found = node == null ? "nothing" : node.describe();
        problems.add(place, path, "found " + found + "; allowed: " + expected + "; set " + path + " as a whole");
        return node == null ? new Scalar(place, "", true) : node;
    }
}
