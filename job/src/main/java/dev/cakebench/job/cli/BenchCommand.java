package dev.cakebench.job.cli;

import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.inference.kernels.KernelProvider;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.model.Model;
import dev.cakebench.job.cli.bench.BenchFormat;
import dev.cakebench.job.cli.bench.BenchReport;
import dev.cakebench.job.cli.bench.BenchResult;
import dev.cakebench.job.cli.bench.BenchRunner;
import dev.cakebench.job.cli.bench.BenchTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cakebench bench}. */
@Command(
        name = "bench",
        description = "Times prefill and decoding of a model, in the manner of llama-bench: ppN prefills N tokens, tgN"
                + " generates N, tgNxB generates N for each of B sequences together. Every test is warmed up first.")
final class BenchCommand implements Callable<Integer>, EngineCommand {
    @Option(names = "--model", required = true, paramLabel = "FILE", description = "The GGUF file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path model;

    @Option(names = "--threads", paramLabel = "N", description = "Threads that compute; default: all processors.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--tests",
            split = ",",
            paramLabel = "TEST",
            defaultValue = "pp512,pp2048,tg64,tg32x16",
            description = "Tests, separated by commas; default: ${DEFAULT-VALUE}.")
    private List<String> tests = new ArrayList<>();

    @Option(
            names = "--repetitions",
            paramLabel = "R",
            defaultValue = "3",
            description = "Timed runs of each test; default: ${DEFAULT-VALUE}.")
    private int repetitions;

    @Option(
            names = "--format",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
    private BenchFormat format = BenchFormat.TABLE;

    @Option(
            names = "--kernels",
            paramLabel = "NAME",
            defaultValue = "auto",
            description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
    private KernelChoice kernels = KernelChoice.AUTO;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        requirePositive("--threads", threads);
        requirePositive("--repetitions", repetitions);
        List<BenchTest> parsed = tests.stream().map(this::test).toList();
        Kernels chosen = KernelProvider.choose(kernels.toString());
        Model opened = Model.open(model);
        List<BenchResult> results = new ArrayList<>();
        try (InferenceEngine engine = new InferenceEngine(opened, chosen, threads)) {
            BenchRunner runner = new BenchRunner(engine);
            for (BenchTest test : parsed) {
                results.add(runner.run(test, repetitions));
            }
        }
        var subject = new BenchReport.Subject(
                model.toString(),
                Files.size(model),
                chosen.name(),
                threads,
                Runtime.version().toString());
        spec.commandLine().getOut().print(BenchReport.write(format, subject, results));
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }

    private BenchTest test(String name) {
        try {
            return BenchTest.parse(name);
        } catch (IllegalArgumentException e) {
            throw usage("--tests", e.getMessage());
        }
    }

    private void requirePositive(String option, int value) {
        if (value < 1) {
            throw usage(option, "found " + value + "; allowed: a whole number >= 1");
        }
    }

    private ParameterException usage(String option, @Nullable String message) {
        return new ParameterException(spec.commandLine(), option + ": " + message);
    }
}
