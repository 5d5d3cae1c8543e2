package dev.cakebench.job.cli;

import dev.cakebench.job.cli.bench.BenchTest;
import dev.cakebench.job.cli.bench.BuildComparison;
import dev.cakebench.job.cli.bench.PairedSpeeds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cakebench compare-builds}. */
@Command(
        name = "compare-builds",
        description = "Compares the speed of two builds in alternating rounds, for use before a release: prints the"
                + " median, smallest and largest ratio of the rounds, and ends with " + ExitCode.INCOMPLETE
                + " when a median is below the floor.")
final class CompareBuildsCommand implements Callable<Integer>, EngineCommand {
    @Option(
            names = "--baseline",
            required = true,
            paramLabel = "JAR",
            description = "Build to compare with: its job/target/cakebench.jar.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path baseline;

    @Option(names = "--candidate", required = true, paramLabel = "JAR", description = "Build that is looked at.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path candidate;

    @Option(names = "--model", required = true, paramLabel = "FILE", description = "The GGUF file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path model;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private ThreadCount threads;

    @Option(
            names = "--tests",
            split = ",",
            paramLabel = "TEST",
            defaultValue = "pp512,tg64,tg32x16",
            description = "Tests of 'cakebench bench'; default: ${DEFAULT-VALUE}.")
    private List<String> tests = List.of();

    @Option(
            names = "--rounds",
            paramLabel = "R",
            defaultValue = "5",
            description = "Rounds, each with both builds; default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--floor",
            paramLabel = "RATIO",
            defaultValue = "0.95",
            description = "Lowest median of candidate over baseline that passes; default: ${DEFAULT-VALUE}.")
    private double floor;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        requireFile("--baseline", baseline);
        requireFile("--candidate", candidate);
        int count = threads.value();
        OptionChecks.requirePositive(spec, "--rounds", rounds);
        if (!(floor > 0)) {
            throw OptionChecks.usage(spec, "--floor", "found " + floor + "; allowed: a number > 0");
        }
        List<BenchTest> parsed = tests.stream()
                .distinct()
                .map(name -> OptionChecks.test(spec, "--tests", name))
                .toList();
        List<PairedSpeeds> speeds = new BuildComparison(baseline, candidate, model, count, parsed).run(rounds);
        spec.commandLine().getOut().print(PairedSpeeds.table(speeds, floor));
        spec.commandLine().getOut().flush();
        return speeds.stream().allMatch(test -> test.ratio() >= floor) ? ExitCode.OK : ExitCode.INCOMPLETE;
    }

    private void requireFile(String option, Path jar) {
        if (!Files.isRegularFile(jar)) {
            throw OptionChecks.usage(spec, option, "found no file " + jar + "; allowed: a jar with all of cakebench");
        }
    }
}
