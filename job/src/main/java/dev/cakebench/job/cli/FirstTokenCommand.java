package dev.cakebench.job.cli;

import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.inference.engine.LayerAttention;
import dev.cakebench.inference.engine.PrefillObserver;
import dev.cakebench.inference.kernels.KernelProvider;
import dev.cakebench.inference.model.Model;
import dev.cakebench.job.cli.bench.ColdStart;
import dev.cakebench.job.cli.bench.ColdStart.Milestone;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cakebench first-token}, which {@link ColdStartCommand} starts. */
@Command(
        name = "first-token",
        hidden = true,
        description = "Answers a prompt with one token and prints when it was there.")
final class FirstTokenCommand implements Callable<Integer>, EngineCommand {
    private static final PrefillObserver NO_OBSERVER = new PrefillObserver() {
        @Override
        public AttentionRequest request() {
            return AttentionRequest.NONE;
        }

        @Override
        public void onLayer(LayerAttention layer) {}
    };

    @Option(names = "--model", required = true)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path model;

    @Option(names = "--threads", required = true)
    private int threads;

    @Option(names = "--prompt", required = true)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String prompt;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        Map<Milestone, Instant> moments = new EnumMap<>(Milestone.class);
        moments.put(Milestone.COMMAND, Instant.now());
        Model opened = Model.open(model);
        moments.put(Milestone.MODEL, Instant.now());
        try (InferenceEngine engine = new InferenceEngine(opened, KernelProvider.choose("auto"), threads)) {
            int[] tokens = opened.tokenizer().encode(prompt, true, false);
            moments.put(Milestone.ENGINE, Instant.now());
            int first = largest(engine.prefill(tokens, NO_OBSERVER));
            String text = opened.tokenizer().decode(new int[] {first}, false);
            moments.put(Milestone.FIRST_TOKEN, Instant.now());
            spec.commandLine().getOut().println(ColdStart.line(moments));
            spec.commandLine().getOut().println(text);
        }
        return ExitCode.OK;
    }

    private static int largest(float[] logits) {
        int largest = 0;
        for (int i = 1; i < logits.length; i++) {
            if (logits[i] > logits[largest]) {
                largest = i;
            }
        }
        return largest;
    }
}
