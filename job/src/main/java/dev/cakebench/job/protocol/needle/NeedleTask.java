package dev.cakebench.job.protocol.needle;

import dev.cakebench.job.metric.Metric;
import java.util.function.UnaryOperator;

/**
 * What a needle protocol fixes for a task.
 *
 * @param name of the task
 * @param maxNewTokens most tokens of an answer
 * @param chat whether the prompt goes through the model's chat template
 * @param stopsAtNewline whether a newline ends the answer
 * @param metric of the task
 * @param answer what of the decoded text the metric sees
 */
record NeedleTask(
        String name,
        int maxNewTokens,
        boolean chat,
        boolean stopsAtNewline,
        Metric metric,
        UnaryOperator<String> answer) {}
