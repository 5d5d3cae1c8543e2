package dev.cakebench.job.protocol.longbench;

import dev.cakebench.job.metric.Classification;
import dev.cakebench.job.metric.CodeSimilarity;
import dev.cakebench.job.metric.Metric;
import dev.cakebench.job.metric.NumberShare;
import dev.cakebench.job.metric.QaF1;
import dev.cakebench.job.metric.RougeL;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What LongBench fixes for a task (its pred.py, eval.py and config/dataset2maxlen.json).
 *
 * @param maxNewTokens most tokens of an answer
 * @param metric of the task
 * @param chat whether the prompt goes through the model's chat template; few-shot and code tasks do not
 * @param firstLine whether only the answer's first line is scored
 * @param stopsAtNewline whether a newline ends the answer
 * @param classes whether the row must list the classes
 * @param goldInContext whether an answer is something that stands in the context
 */
record LongBenchTask(
        int maxNewTokens,
        Metric metric,
        boolean chat,
        boolean firstLine,
        boolean stopsAtNewline,
        boolean classes,
        boolean goldInContext) {

    /** Tasks of LongBench whose metric cuts Chinese text into words with jieba, which is not built here. */
    static final List<String> REFUSED = List.of("dureader", "multifieldqa_zh", "vcsum");

    private static final TreeMap<String, LongBenchTask> BY_NAME = new TreeMap<>(Map.ofEntries(
            Map.entry("2wikimqa", answer(32)),
            Map.entry("gov_report", summary()),
            Map.entry("hotpotqa", answer(32)),
            Map.entry("lcc", code()),
            Map.entry("lsht", classification()),
            Map.entry("multi_news", summary()),
            Map.entry("multifieldqa_en", answer(64)),
            Map.entry("musique", answer(32)),
            Map.entry("narrativeqa", answer(128)),
            Map.entry("passage_count", new LongBenchTask(32, NumberShare.count(), true, false, false, false, false)),
            Map.entry("passage_retrieval_en", retrieval(NumberShare.retrieval())),
            Map.entry("passage_retrieval_zh", retrieval(NumberShare.retrievalChinese())),
            Map.entry("qasper", answer(128)),
            Map.entry("qmsum", summary()),
            Map.entry("repobench-p", code()),
            Map.entry("samsum", new LongBenchTask(128, new RougeL(), false, true, true, false, false)),
            Map.entry("trec", classification()),
            Map.entry("triviaqa", new LongBenchTask(32, new QaF1(), false, true, false, false, true))));

    /** Names of the supported tasks, sorted. */
    static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }

    /** The task of a name, or null. */
    static @Nullable LongBenchTask of(String name) {
        return BY_NAME.get(name);
    }

    /** Why a name is refused, with the list of those that are not. */
    static String refusal(String name) {
        String reason = REFUSED.contains(name)
                ? "task '%s' is scored on Chinese words, which longbench@1 does not cut".formatted(name)
                : "'%s' is no task of longbench@1".formatted(name);
        return "%s; allowed: %s".formatted(reason, String.join(", ", BY_NAME.keySet()));
    }

    private static LongBenchTask answer(int maxNewTokens) {
        return new LongBenchTask(maxNewTokens, new QaF1(), true, false, false, false, true);
    }

    private static LongBenchTask summary() {
        return new LongBenchTask(512, new RougeL(), true, false, false, false, false);
    }

    private static LongBenchTask classification() {
        return new LongBenchTask(64, new Classification(), false, true, false, true, false);
    }

    private static LongBenchTask retrieval(Metric metric) {
        return new LongBenchTask(32, metric, true, false, false, false, true);
    }

    private static LongBenchTask code() {
        return new LongBenchTask(64, new CodeSimilarity(), false, false, false, false, false);
    }
}
