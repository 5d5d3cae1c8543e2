package dev.cakebench.job.protocol.longbench;

/**
 * {@link LongBenchV2Protocol} with reasoning: the model thinks first and is then asked for its choice. The authors
 * put the question and the reasoning, without the text, into a second prompt; here the second question follows on the
 * same cache.
 */
public final class LongBenchV2ReasoningProtocol extends LongBenchV2Protocol {

    /** For {@link java.util.ServiceLoader}. */
    public LongBenchV2ReasoningProtocol() {
        super("longbench-v2-cot@1", PromptResource.v2("reasoning"));
    }
}
