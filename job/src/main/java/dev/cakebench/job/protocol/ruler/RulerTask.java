package dev.cakebench.job.protocol.ruler;

import dev.cakebench.job.metric.Metric;
import dev.cakebench.job.metric.StringMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What RULER fixes for a task (its scripts/data/synthetic/constants.py and scripts/eval/synthetic/constants.py).
 *
 * @param name of the task
 * @param maxNewTokens most tokens of an answer
 * @param metric of the task
 * @param shortenable whether lines without an answer can be taken out of the context without changing the answer
 */
record RulerTask(String name, int maxNewTokens, Metric metric, boolean shortenable) {
    private static final String NEEDLE_FAMILY = "niah";
    private static final int NEEDLE_TOKENS = 128;
    private static final int QUESTION_TOKENS = 32;

    /** The thirteen tasks of RULER's own configuration, sorted by name. */
    static final List<RulerTask> ALL = List.of(
            new RulerTask("cwe", 120, StringMatch.all(), false),
            new RulerTask("fwe", 50, StringMatch.all(), false),
            needle("niah_multikey_1"),
            needle("niah_multikey_2"),
            needle("niah_multikey_3"),
            needle("niah_multiquery"),
            needle("niah_multivalue"),
            needle("niah_single_1"),
            needle("niah_single_2"),
            needle("niah_single_3"),
            new RulerTask("qa_1", QUESTION_TOKENS, StringMatch.part(), false),
            new RulerTask("qa_2", QUESTION_TOKENS, StringMatch.part(), false),
            new RulerTask("vt", 30, StringMatch.all(), false));

    /**
     * The task of a name: the longest of RULER's own that the name starts with, a length or variant behind it aside; else a
     * further member of the needle family, {@code niah_...}, by the family's rules. Empty for anything else.
     */
    static Optional<RulerTask> of(String name) {
        RulerTask longest = null;
        for (RulerTask task : ALL) {
            boolean starts = name.equals(task.name) || name.startsWith(task.name + "_");
            if (starts && (longest == null || task.name.length() > longest.name.length())) {
                longest = task;
            }
        }
        if (longest != null) {
            return Optional.of(longest);
        }
        boolean needle = name.equals(NEEDLE_FAMILY) || name.startsWith(NEEDLE_FAMILY + "_");
        return needle ? Optional.of(needle(name)) : Optional.empty();
    }

    /** Names of RULER's own tasks, sorted, for a message or a list. */
    static List<String> names() {
        List<String> names = new ArrayList<>();
        for (RulerTask task : ALL) {
            names.add(task.name);
        }
        return List.copyOf(names);
    }

    private static RulerTask needle(String name) {
        return new RulerTask(name, NEEDLE_TOKENS, StringMatch.all(), true);
    }
}
