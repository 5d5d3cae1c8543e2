package dev.cakebench.job.protocol.scbench;

import dev.cakebench.job.metric.CharacterF1;
import dev.cakebench.job.metric.ChoiceLetter;
import dev.cakebench.job.metric.Containment;
import dev.cakebench.job.metric.FirstNumber;
import dev.cakebench.job.metric.FunctionRetrieval;
import dev.cakebench.job.metric.Hundredths;
import dev.cakebench.job.metric.Metric;
import dev.cakebench.job.metric.RougeLSum;
import dev.cakebench.job.metric.StringMatch;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What SCBench fixes for a task, or for one kind of turn of a task that mixes two ({@code scbench/eval_utils.py} and
 * {@code scbench/compute_scores.py} of github.com/microsoft/MInference).
 *
 * @param maxNewTokens most tokens of an answer
 * @param metric of the answers
 * @param answer what the answer in a row is
 * @param goldInContext whether an answer is something that stands in the context
 */
record ScbenchTask(int maxNewTokens, Metric metric, Answer answer, boolean goldInContext) {

    /** Between the name of a task that mixes kinds of turns and the kind. */
    static final char KIND_SEPARATOR = ':';

    /** What stands in a turn's {@code answer}. */
    enum Answer {
        /** A text, or a list of texts. */
        TEXTS,
        /** One of the turn's four {@code options}. */
        OPTION,
        NUMBER,
        /** The text of a function, to be told from those of the row's other turns. */
        FUNCTION
    }

    private static final String NEEDLES = "scbench_summary_with_needles";
    private static final String FUNCTIONS_AND_KEYS = "scbench_repoqa_and_kv";

    private static final SortedMap<String, ScbenchTask> BY_NAME = new TreeMap<>(Map.ofEntries(
            Map.entry("scbench_choice_eng", new ScbenchTask(40, new ChoiceLetter(), Answer.OPTION, false)),
            Map.entry("scbench_kv", found(150, Containment.exact())),
            Map.entry("scbench_many_shot", text(10, Containment.anyCase())),
            Map.entry("scbench_mf", new ScbenchTask(5, FirstNumber.byValue(), Answer.NUMBER, false)),
            Map.entry("scbench_prefix_suffix", found(150, Containment.exact())),
            Map.entry("scbench_qa_chn", found(40, new CharacterF1())),
            Map.entry("scbench_qa_eng", found(40, Containment.anyCase())),
            Map.entry("scbench_repoqa", function()),
            Map.entry(FUNCTIONS_AND_KEYS + KIND_SEPARATOR + "scbench_kv", found(80, Containment.exact())),
            Map.entry(FUNCTIONS_AND_KEYS + KIND_SEPARATOR + "scbench_repoqa", function()),
            Map.entry("scbench_summary", text(200, new RougeLSum())),
            Map.entry(NEEDLES + KIND_SEPARATOR + "scbench_passkey", found(15, FirstNumber.asText())),
            Map.entry(NEEDLES + KIND_SEPARATOR + "scbench_summary", text(800, new RougeLSum())),
            Map.entry("scbench_vt", found(30, new Hundredths(StringMatch.all())))));

    /** Names of the data sets, sorted: tasks without the kind of turn. */
    static List<String> fileTasks() {
        return BY_NAME.keySet().stream()
                .map(ScbenchTask::fileTask)
                .distinct()
                .sorted()
                .toList();
    }

    /** The task or kind of turn of a name, or null. */
    static @Nullable ScbenchTask of(String name) {
        return BY_NAME.get(name);
    }

    /** The names of the kinds of turns that a data set mixes; empty where all its turns are of one kind. */
    static List<String> kinds(String fileTask) {
        return BY_NAME.keySet().stream()
                .filter(name -> name.startsWith(fileTask + KIND_SEPARATOR))
                .map(name -> name.substring(fileTask.length() + 1))
                .toList();
    }

    /** The data set of a task, without the kind of turn. */
    static String fileTask(String task) {
        int separator = task.indexOf(KIND_SEPARATOR);
        return separator < 0 ? task : task.substring(0, separator);
    }

    /** Tokens that a data set's answers to some turns take at most; where it mixes two kinds, half the turns are of each. */
    static int maxNewTokens(String fileTask, int turns) {
        ScbenchTask task = BY_NAME.get(fileTask);
        if (task != null) {
            return task.maxNewTokens * turns;
        }
        int ofAllKinds = BY_NAME.entrySet().stream()
                .filter(kind -> kind.getKey().startsWith(fileTask + KIND_SEPARATOR))
                .mapToInt(kind -> kind.getValue().maxNewTokens)
                .sum();
        return ofAllKinds * turns / 2;
    }

    private static ScbenchTask found(int maxNewTokens, Metric metric) {
        return new ScbenchTask(maxNewTokens, metric, Answer.TEXTS, true);
    }

    private static ScbenchTask text(int maxNewTokens, Metric metric) {
        return new ScbenchTask(maxNewTokens, metric, Answer.TEXTS, false);
    }

    private static ScbenchTask function() {
        return new ScbenchTask(1024, new FunctionRetrieval(), Answer.FUNCTION, false);
    }
}
