package dev.cakebench.job.protocol.kvpress;

import dev.cakebench.job.dataset.DatasetFile;
import dev.cakebench.job.dataset.JsonRow;
import dev.cakebench.job.metric.Metric;
import dev.cakebench.job.metric.PythonText;
import dev.cakebench.job.protocol.Protocol;
import dev.cakebench.job.protocol.longbench.LongBenchProtocol;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * LongBench in kvpress's layout: its English and code tasks, and those of LongBench-E under their names with {@code _e}, which
 * are tasks of their own here because kvpress cleans up their answers by another rule.
 */
public final class LongBenchKvpressProtocol extends KvpressProtocol {
    private static final String ID = "longbench-kvpress@1";
    private static final String EVEN_SUFFIX = "_e";
    private static final Set<String> WITHOUT_EVEN = Set.of("musique", "narrativeqa", "qmsum");
    private static final Set<String> FIRST_LINE = Set.of("samsum", "trec", "triviaqa");
    private static final Set<String> CLASSES = Set.of("trec");
    /** That kvpress is more generous with than LongBench. */
    private static final int MORE_TOKENS = 20;

    private static final int SHORT_WORDS = 4000;
    private static final int LONG_WORDS = 8000;

    /** Summaries, classes, counts and code do not stand in the context. */
    private static final Set<String> GOLD = Set.of(
            "2wikimqa",
            "hotpotqa",
            "multifieldqa_en",
            "musique",
            "narrativeqa",
            "passage_retrieval_en",
            "qasper",
            "triviaqa");

    private static final List<String> PUBLISHED = List.of(
            "2wikimqa",
            "gov_report",
            "hotpotqa",
            "lcc",
            "multi_news",
            "multifieldqa_en",
            "musique",
            "narrativeqa",
            "passage_count",
            "passage_retrieval_en",
            "qasper",
            "qmsum",
            "repobench-p",
            "samsum",
            "trec",
            "triviaqa");

    private static final List<String> TASKS = Stream.concat(
                    PUBLISHED.stream(),
                    PUBLISHED.stream()
                            .filter(task -> !WITHOUT_EVEN.contains(task))
                            .map(task -> task + EVEN_SUFFIX))
            .sorted()
            .toList();

    /** kvpress's copy of the metrics is that of LongBench. */
    private static final Protocol LONGBENCH = new LongBenchProtocol();

    /** For {@link java.util.ServiceLoader}. */
    public LongBenchKvpressProtocol() {
        super(ID, "answers");
    }

    @Override
    public List<String> tasks() {
        return TASKS;
    }

    @Override
    public boolean filesByTask() {
        return true;
    }

    @Override
    String task(JsonRow row, DatasetFile file) {
        String task = row.text(KvpressReader.TASK);
        if (!task.equals(base(file.task()))) {
            throw row.wrong(KvpressReader.TASK, "'" + task + "'", base(file.task()) + ", as the file's name says");
        }
        return file.task();
    }

    /** LongBench-E's groups, by the row's own length in words. */
    @Override
    String lengthBucket(JsonRow row, DatasetFile file) {
        int length = row.count("length");
        if (length < SHORT_WORDS) {
            return "0-4k";
        }
        return length < LONG_WORDS ? "4-8k" : "8k+";
    }

    @Override
    boolean needsClasses(String task) {
        return CLASSES.contains(base(task));
    }

    @Override
    boolean goldInContext(String task) {
        return GOLD.contains(base(task));
    }

    /** What kvpress writes into the rows it publishes. */
    @Override
    public int maxNewTokens(String task) {
        return LONGBENCH.maxNewTokens(base(task)) + MORE_TOKENS;
    }

    /**
     * LongBench: blanks at the start go, and of few-shot tasks the first line counts. LongBench-E: of few-shot tasks the first
     * line behind line feeds counts, and nothing else is done.
     */
    @Override
    public String postprocess(String task, String decoded) {
        boolean even = task.endsWith(EVEN_SUFFIX);
        String answer = even ? decoded : PythonText.stripStart(decoded);
        if (!FIRST_LINE.contains(base(task))) {
            return answer;
        }
        String text = PythonText.stripLeadingNewlines(answer);
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }

    @Override
    public Metric metric(String task) {
        return LONGBENCH.metric(base(task));
    }

    private static String base(String task) {
        return task.endsWith(EVEN_SUFFIX) ? task.substring(0, task.length() - EVEN_SUFFIX.length()) : task;
    }
}
