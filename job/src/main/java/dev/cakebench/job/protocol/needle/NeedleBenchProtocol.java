package dev.cakebench.job.protocol.needle;

import dev.cakebench.job.metric.AnswerWords;
import dev.cakebench.job.metric.KeywordOrSimilarity;
import dev.cakebench.job.metric.KeywordShare;
import dev.cakebench.job.protocol.TaskMean;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.UnaryOperator;

/** {@code needlebench@1}: retrieval of one needle, of several, and reasoning over several (OpenCompass NeedleBench). */
public final class NeedleBenchProtocol extends NeedleProtocol {
    static final String SINGLE_RETRIEVAL = "single_retrieval";
    static final String MULTI_RETRIEVAL = "multi_retrieval";
    static final String MULTI_REASONING = "multi_reasoning";

    private static final Map<String, Double> WEIGHTS =
            Map.of(SINGLE_RETRIEVAL, 0.4, MULTI_RETRIEVAL, 0.3, MULTI_REASONING, 0.3);

    /** For {@link java.util.ServiceLoader}. */
    public NeedleBenchProtocol() {
        super(
                NeedleProtocols.NEEDLEBENCH_1,
                List.of(
                        new NeedleTask(MULTI_REASONING, 100, true, false, new AnswerWords(), UnaryOperator.identity()),
                        new NeedleTask(MULTI_RETRIEVAL, 400, true, false, new KeywordShare(), UnaryOperator.identity()),
                        new NeedleTask(
                                SINGLE_RETRIEVAL,
                                100,
                                true,
                                false,
                                new KeywordOrSimilarity(),
                                UnaryOperator.identity())),
                List.of(KeywordOrSimilarity.NEEDLE));
    }

    /** 0.4 of single retrieval, 0.3 of each other where all three are there; else the mean of those that are. */
    @Override
    public double average(SortedMap<String, TaskMean> byTask) {
        if (!byTask.keySet().equals(WEIGHTS.keySet())) {
            return super.average(byTask);
        }
        double sum = 0;
        for (Map.Entry<String, TaskMean> task : byTask.entrySet()) {
            sum += WEIGHTS.getOrDefault(task.getKey(), 0.0) * task.getValue().mean();
        }
        return sum;
    }
}
