package dev.cakebench.job.protocol.needle;

import dev.cakebench.job.metric.ExactMatch;
import dev.cakebench.job.metric.KeywordShare;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * {@code needlebench@2}: other prompts than {@code needlebench@1}, all or nothing for a single needle, and kinship to be traced
 * in the reasoning task.
 */
public final class NeedleBench2Protocol extends NeedleProtocol {
    /** For {@link java.util.ServiceLoader}. */
    public NeedleBench2Protocol() {
        super(
                NeedleProtocols.NEEDLEBENCH_2,
                List.of(
                        new NeedleTask(
                                NeedleBenchProtocol.MULTI_REASONING,
                                400,
                                true,
                                false,
                                new ExactMatch(),
                                BoxedAnswer::of),
                        new NeedleTask(
                                NeedleBenchProtocol.MULTI_RETRIEVAL,
                                400,
                                true,
                                false,
                                new KeywordShare(),
                                UnaryOperator.identity()),
                        new NeedleTask(
                                NeedleBenchProtocol.SINGLE_RETRIEVAL,
                                100,
                                true,
                                false,
                                new KeywordShare(),
                                UnaryOperator.identity())),
                List.of());
    }
}
