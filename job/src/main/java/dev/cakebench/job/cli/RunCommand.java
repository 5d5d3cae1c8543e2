package dev.cakebench.job.cli;

import dev.cakebench.job.plan.EvaluationPlan;
import dev.cakebench.job.run.EvaluationRun;
import dev.cakebench.job.run.RunOptions;
import dev.cakebench.job.run.Settings;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cakebench run}. */
@Command(
        name = "run",
        description = "Runs a plan: answers, scores and report. Started again, it computes only what is missing.")
final class RunCommand implements Callable<Integer>, EngineCommand {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private PlanArguments plan;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private RunArguments run;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private FailedRows failedRows;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        RunOptions options = run.options(failedRows.maximum());
        EvaluationPlan resolved = plan.read(Settings.hadoop(new SparkConf()));
        return failedRows.exitCode(
                new EvaluationRun(resolved, options, spec.commandLine().getOut()).execute());
    }
}
