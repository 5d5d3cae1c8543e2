package dev.cakebench.job.cli;

import dev.cakebench.job.plan.EvaluationPlan;
import dev.cakebench.job.plan.InstalledCatalog;
import dev.cakebench.job.plan.Locations;
import dev.cakebench.job.plan.PlanJson;
import dev.cakebench.job.plan.PlanReader;
import dev.cakebench.job.results.ResultsException;
import dev.cakebench.job.results.RunFolder;
import dev.cakebench.job.run.RunDescription;
import dev.cakebench.job.run.RunResults;
import dev.cakebench.job.run.Settings;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cakebench report}. */
@Command(
        name = "report",
        description = "Derives scores and report again from the answers of a complete run, and prints the table.")
final class ReportCommand implements Callable<Integer> {
    private static final Path RUN_FOLDERS = new Path("run=*");

    @Parameters(
            index = "0",
            paramLabel = "RUN_FOLDER|PLAN",
            description = "A folder run=..., or the plan that was run.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String source;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "The overrides that the plan was run with.")
    private List<String> overrides = new ArrayList<>();

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private FailedRows failedRows;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        int maximum = failedRows.maximum();
        Configuration hadoop = Settings.hadoop(new SparkConf());
        RunResults results =
                new RunResults(folder(hadoop), hadoop, spec.commandLine().getOut());
        return failedRows.exitCode(results.rebuild(maximum));
    }

    private RunFolder folder(Configuration hadoop) throws IOException {
        Path path = Locations.ofProcess().resolve(source);
        FileSystem fileSystem = path.getFileSystem(hadoop);
        if (isFolder(fileSystem, path)) {
            return RunFolder.at(path, hadoop);
        }
        EvaluationPlan plan =
                new PlanReader(new InstalledCatalog(hadoop), hadoop, Locations.ofProcess()).read(source, overrides);
        return folder(plan, hadoop);
    }

    /** The run below the plan's output whose {@code run.json} holds this very plan. */
    private static RunFolder folder(EvaluationPlan plan, Configuration hadoop) throws IOException {
        Path pattern = new Path(new Path(plan.output()), RUN_FOLDERS);
        FileStatus[] candidates = pattern.getFileSystem(hadoop).globStatus(pattern);
        List<RunFolder> runs = new ArrayList<>();
        String wanted = PlanJson.write(plan);
        for (FileStatus candidate : candidates == null ? new FileStatus[0] : candidates) {
            RunFolder folder = RunFolder.at(candidate.getPath(), hadoop);
            if (RunDescription.read(folder).json().path("plan").toString().equals(wanted)) {
                runs.add(folder);
            }
        }
        if (runs.size() == 1) {
            return runs.getFirst();
        }
        if (runs.isEmpty()) {
            throw new ResultsException(
                    "%s: found no run of this plan among %s; run the plan first, or name a run's folder"
                            .formatted(plan.output(), names(candidates)));
        }
        throw new ResultsException(
                "%s: found several runs of this plan, by different code or data: %s; name one of them"
                        .formatted(
                                plan.output(),
                                runs.stream().map(run -> run.path().getName()).collect(Collectors.joining(", "))));
    }

    private static String names(FileStatus[] candidates) {
        return candidates == null || candidates.length == 0
                ? "no runs"
                : Arrays.stream(candidates)
                        .map(status -> status.getPath().getName())
                        .collect(Collectors.joining(", "));
    }

    private static boolean isFolder(FileSystem fileSystem, Path path) throws IOException {
        try {
            return fileSystem.getFileStatus(path).isDirectory();
        } catch (FileNotFoundException e) {
            return false;
        }
    }
}
