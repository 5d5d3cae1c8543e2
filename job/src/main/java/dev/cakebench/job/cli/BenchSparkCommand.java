package dev.cakebench.job.cli;

import dev.cakebench.job.cli.bench.SparkOverhead;
import dev.cakebench.job.plan.EvaluationPlan;
import dev.cakebench.job.run.Settings;
import dev.cakebench.job.run.SparkMeter;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cakebench bench-spark}. */
@Command(
        name = "bench-spark",
        description = "Measures what Spark costs: evaluates a plan's examples as a Spark job and by a plain loop, in"
                + " alternating rounds, one example at a time. Both write their answers, into a temporary folder that is"
                + " removed.")
final class BenchSparkCommand implements Callable<Integer>, EngineCommand {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private PlanArguments plan;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Threads of one example; default: ${DEFAULT-VALUE}.")
    private int threads;

    @Option(
            names = "--rounds",
            paramLabel = "R",
            defaultValue = "3",
            description = "Rounds, each with both, after one that warms up; default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        OptionChecks.requirePositive(spec, "--threads", threads);
        OptionChecks.requirePositive(spec, "--rounds", rounds);
        EvaluationPlan resolved = plan.read(Settings.hadoop(new SparkConf()));
        SparkMeter meter = new SparkMeter(resolved, threads);
        spec.commandLine().getOut().print(SparkOverhead.measure(meter, rounds).text(plan.name(), threads, meter));
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
