package dev.cakebench.job.cli;

import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.inference.gguf.GgufFile;
import dev.cakebench.inference.kernels.KernelProvider;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.model.Model;
import dev.cakebench.job.cli.bench.BenchProfile;
import dev.cakebench.job.cli.bench.BenchReport;
import dev.cakebench.job.cli.bench.BenchResult;
import dev.cakebench.job.cli.bench.BenchRunner;
import dev.cakebench.job.cli.bench.BenchSubject;
import dev.cakebench.job.cli.bench.BenchTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cakebench bench}. */
@Command(
        name = "bench",
        description = "Times prefill and decoding of a model, in the manner of llama-bench: ppN prefills N tokens, tgN"
                + " generates N, tgNxB generates N for each of B sequences together. Every test is warmed up first.")
final class BenchCommand implements Callable<Integer>, EngineCommand {
    private static final String DEFAULT_TESTS = "pp512,pp2048,tg64,tg32x16";

    @Option(names = "--model", required = true, paramLabel = "FILE", description = "The GGUF file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path model;

    @Option(
            names = "--threads",
            split = ",",
            paramLabel = "N",
            description = "Threads that compute; several separated by commas are tested one after another."
                    + " Default: all processors.")
    private List<Integer> threads = List.of(Runtime.getRuntime().availableProcessors());

    @Option(
            names = "--tests",
            split = ",",
            paramLabel = "TEST",
            description =
                    "Tests, separated by commas; default: those of the grid, and without a grid " + DEFAULT_TESTS + ".")
    private List<String> tests = List.of();

    @Option(
            names = "--prompt",
            split = ",",
            paramLabel = "N",
            description = "Grid: prompts of these lengths are prefilled (ppN).")
    private List<Integer> prompts = List.of();

    @Option(
            names = "--generate",
            split = ",",
            paramLabel = "N",
            description = "Grid: so many tokens are generated (tgN, tgNxB), by each batch of --batch.")
    private List<Integer> generated = List.of();

    @Option(
            names = "--batch",
            split = ",",
            paramLabel = "B",
            description = "Grid: so many sequences generate together; default: 1. Needs --generate.")
    private List<Integer> batches = List.of();

    @Option(
            names = "--kv-type",
            split = ",",
            paramLabel = "TYPE",
            defaultValue = "f32",
            description = "How caches hold K and V: f32, f16 or q8_0; several separated by commas are tested one after"
                    + " another. Default: ${DEFAULT-VALUE}.")
    private List<String> kvTypes = List.of();

    @Option(
            names = "--repetitions",
            paramLabel = "R",
            defaultValue = "3",
            description = "Timed runs of each test; default: ${DEFAULT-VALUE}.")
    private int repetitions;

    @Option(
            names = "--profile",
            description = "Also say where the time of each test went, and what share of this machine's measured peak"
                    + " that is.")
    private boolean profile;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private BenchOptions options;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        threads.forEach(count -> OptionChecks.requirePositive(spec, "--threads", count));
        OptionChecks.requirePositive(spec, "--repetitions", repetitions);
        List<BenchTest> parsed = parsedTests();
        List<KvType> parsedTypes = kvTypes.stream().map(this::kvType).toList();
        Kernels chosen = KernelProvider.choose(options.kernels());
        Model opened = Model.open(model);
        List<BenchResult> results = new ArrayList<>();
        List<BenchProfile> profiles = new ArrayList<>();
        for (int count : threads) {
            for (KvType type : parsedTypes) {
                try (InferenceEngine engine = new InferenceEngine(opened, chosen, count, type)) {
                    BenchRunner runner = new BenchRunner(engine);
                    for (BenchTest test : parsed) {
                        results.add(runner.run(test, repetitions));
                        if (profile) {
                            profiles.add(runner.profile(test, repetitions));
                        }
                    }
                }
            }
        }
        var subject = BenchSubject.here(model.toString(), GgufFile.open(model).byteSize(), chosen.name());
        spec.commandLine().getOut().print(BenchReport.write(options.format(), subject, results, profiles));
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }

    private List<BenchTest> parsedTests() {
        if (!batches.isEmpty() && generated.isEmpty()) {
            throw OptionChecks.usage(spec, "--batch", "found without --generate; allowed: with it");
        }
        List<BenchTest> all = new ArrayList<>();
        boolean grid = !prompts.isEmpty() || !generated.isEmpty();
        List<String> names = tests.isEmpty() && !grid ? List.of(DEFAULT_TESTS.split(",")) : tests;
        for (String name : names) {
            all.add(OptionChecks.test(spec, "--tests", name));
        }
        all.addAll(OptionChecks.parsed(
                spec,
                "--prompt, --generate, --batch",
                () -> BenchTest.grid(prompts, generated, batches.isEmpty() ? List.of(1) : batches)));
        return all;
    }

    private KvType kvType(String label) {
        return KvType.of(label)
                .orElseThrow(() -> OptionChecks.usage(
                        spec, "--kv-type", "found '" + label + "'; allowed: " + String.join(", ", KvType.labels())));
    }
}
