package dev.cakebench.job.protocol.longbench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.job.metric.Classification;
import dev.cakebench.job.metric.CodeSimilarity;
import dev.cakebench.job.metric.Metric;
import dev.cakebench.job.metric.NumberShare;
import dev.cakebench.job.metric.QaF1;
import dev.cakebench.job.metric.QaF1Chinese;
import dev.cakebench.job.metric.RougeL;
import dev.cakebench.job.metric.RougeLChinese;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What LongBench fixes for a task (its pred.py, eval.py and config folder).
 *
 * @param template of the prompt
 * @param maxNewTokens most tokens of an answer
 * @param metric of the task
 * @param kind of the task
 */
record LongBenchTask(PromptTemplate template, int maxNewTokens, Metric metric, Kind kind) {

    /** What tasks have in common. */
    enum Kind {
        /** An answer that stands in the context. */
        ANSWER,
        /** A few examples, then a question; the answer stands in the context and ends with its line. */
        FEW_SHOT_ANSWER,
        SUMMARY,
        /** As {@link #FEW_SHOT_ANSWER}, but a newline ends the generation. */
        FEW_SHOT_SUMMARY,
        /** One of the classes that the row lists, behind examples of them. */
        CLASSIFICATION,
        COUNT,
        CODE
    }

    /** All tasks by name. */
    static SortedMap<String, LongBenchTask> all(CodeSimilarity codeSimilarity) {
        Tasks tasks = new Tasks();
        tasks.put("2wikimqa", Kind.ANSWER, new QaF1());
        tasks.put("dureader", Kind.ANSWER, new RougeLChinese());
        tasks.put("gov_report", Kind.SUMMARY, new RougeL());
        tasks.put("hotpotqa", Kind.ANSWER, new QaF1());
        tasks.put("lcc", Kind.CODE, codeSimilarity);
        tasks.put("lsht", Kind.CLASSIFICATION, new Classification());
        tasks.put("multi_news", Kind.SUMMARY, new RougeL());
        tasks.put("multifieldqa_en", Kind.ANSWER, new QaF1());
        tasks.put("multifieldqa_zh", Kind.ANSWER, new QaF1Chinese());
        tasks.put("musique", Kind.ANSWER, new QaF1());
        tasks.put("narrativeqa", Kind.ANSWER, new QaF1());
        tasks.put("passage_count", Kind.COUNT, NumberShare.count());
        tasks.put("passage_retrieval_en", Kind.ANSWER, NumberShare.retrieval());
        tasks.put("passage_retrieval_zh", Kind.ANSWER, NumberShare.retrievalChinese());
        tasks.put("qasper", Kind.ANSWER, new QaF1());
        tasks.put("qmsum", Kind.SUMMARY, new RougeL());
        tasks.put("repobench-p", Kind.CODE, codeSimilarity);
        tasks.put("samsum", Kind.FEW_SHOT_SUMMARY, new RougeL());
        tasks.put("trec", Kind.CLASSIFICATION, new Classification());
        tasks.put("triviaqa", Kind.FEW_SHOT_ANSWER, new QaF1());
        tasks.put("vcsum", Kind.SUMMARY, new RougeLChinese());
        return Collections.unmodifiableSortedMap(tasks.byName);
    }

    private static final class Tasks {
        private final TreeMap<String, LongBenchTask> byName = new TreeMap<>();

        void put(String name, Kind kind, Metric metric) {
            JsonNode published = PromptResource.task(name);
            PromptTemplate template =
                    PromptTemplate.ofFormat(published.required("template").textValue());
            int maxNewTokens = published.required("max_new_tokens").intValue();
            byName.put(name, new LongBenchTask(template, maxNewTokens, metric, kind));
        }
    }

    /** Whether the prompt goes through the model's chat template; those of few-shot and code tasks do not. */
    boolean chat() {
        return switch (kind) {
            case ANSWER, SUMMARY, COUNT -> true;
            case FEW_SHOT_ANSWER, FEW_SHOT_SUMMARY, CLASSIFICATION, CODE -> false;
        };
    }

    /** Whether only the answer's first line is scored. */
    boolean firstLine() {
        return switch (kind) {
            case FEW_SHOT_ANSWER, FEW_SHOT_SUMMARY, CLASSIFICATION -> true;
            case ANSWER, SUMMARY, COUNT, CODE -> false;
        };
    }

    /** Whether a newline ends the answer. */
    boolean stopsAtNewline() {
        return kind == Kind.FEW_SHOT_SUMMARY;
    }

    /** Whether a row must list the classes. */
    boolean classes() {
        return kind == Kind.CLASSIFICATION;
    }

    /** Whether an answer is something that stands in the context. */
    boolean goldInContext() {
        return kind == Kind.ANSWER || kind == Kind.FEW_SHOT_ANSWER;
    }
}
