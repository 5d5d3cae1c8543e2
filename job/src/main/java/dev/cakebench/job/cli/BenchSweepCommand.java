package dev.cakebench.job.cli;

import dev.cakebench.job.cli.bench.BenchSubject;
import dev.cakebench.job.cli.bench.SweepBench;
import dev.cakebench.job.cli.bench.SweepReport;
import dev.cakebench.job.plan.EvaluationPlan;
import dev.cakebench.job.run.Settings;
import dev.cakebench.job.run.SweepMeter;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cakebench bench-sweep}. */
@Command(
        name = "bench-sweep",
        description =
                "Measures what the policies and budgets of a plan cost together beside one full cache: evaluates the"
                        + " plan's examples with a full cache alone and with all cells, in alternating rounds, every answer being"
                        + " of the same length. Nothing is written.")
final class BenchSweepCommand implements Callable<Integer>, EngineCommand {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private PlanArguments plan;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private ThreadCount threads;

    @Option(
            names = "--rounds",
            paramLabel = "R",
            defaultValue = "5",
            description = "Rounds, each with both evaluations; default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--generate",
            paramLabel = "N",
            defaultValue = "32",
            description = "Tokens of every answer, whatever they are; default: ${DEFAULT-VALUE}.")
    private int generated;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private BenchOptions options;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        int count = threads.value();
        OptionChecks.requirePositive(spec, "--rounds", rounds);
        OptionChecks.requirePositive(spec, "--generate", generated);
        SparkConf conf = new SparkConf().set(Settings.KERNELS, options.kernels());
        EvaluationPlan resolved = plan.read(Settings.hadoop(conf));
        try (SweepMeter meter = new SweepMeter(resolved, conf, count, generated)) {
            var subject = BenchSubject.here(
                    resolved.model(),
                    meter.modelBytes(),
                    meter.engine().kernels().name());
            var cost = new SweepBench(meter).run(rounds);
            spec.commandLine().getOut().print(SweepReport.write(options.format(), plan.name(), subject, meter, cost));
            spec.commandLine().getOut().flush();
        }
        return ExitCode.OK;
    }
}
