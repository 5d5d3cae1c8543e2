package dev.cakebench.job.run;

import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.plan.ConversationMode;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Examples that are evaluated together: one, or where the plan's {@code mode} says so all that ask about the same context,
 * in the order of the data.
 */
public record ExampleGroup(List<RunExample> examples) implements Serializable {

    public ExampleGroup {
        examples = List.copyOf(examples);
    }

    /** The groups of a run's examples, in the order of their first ones. */
    public static List<ExampleGroup> of(Collection<RunExample> examples) {
        Map<List<Object>, List<RunExample>> groups = new LinkedHashMap<>();
        for (RunExample example : examples) {
            Example row = example.row().example();
            List<Object> key = example.mode() == ConversationMode.SINGLE_SHOT
                    ? List.of(example.index())
                    : List.of(row.protocol(), row.dataset(), row.contextId());
            groups.computeIfAbsent(key, first -> new ArrayList<>()).add(example);
        }
        return groups.values().stream().map(ExampleGroup::new).toList();
    }

    /** The first example's place in the run. */
    int index() {
        return examples.getFirst().index();
    }
}
