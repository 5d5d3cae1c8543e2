package dev.cakebench.job.cli;

import dev.cakebench.job.plan.ConversationMode;
import dev.cakebench.job.plan.DatasetPlan;
import dev.cakebench.job.plan.Locations;
import java.util.List;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Data files of a protocol, as a dataset of a plan names them. */
final class DataFileArguments {
    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Files, globs or folders, as the key 'files' of a plan.")
    private List<String> files = List.of();

    @Option(names = "--protocol", required = true, paramLabel = "ID", description = "For example ruler@1.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String protocol;

    @Option(
            names = "--tasks",
            split = ",",
            paramLabel = "TASK",
            description = "Tasks, where the protocol picks files by them, as the key 'tasks' of a plan.")
    private List<String> tasks = List.of();

    /** The dataset with all its rows, prompts limited by the model alone. */
    DatasetPlan dataset() {
        Locations locations = Locations.ofProcess();
        List<String> paths =
                files.stream().map(locations::resolve).map(Path::toString).toList();
        return new DatasetPlan(protocol, tasks, paths, Integer.MAX_VALUE, 0, ConversationMode.SINGLE_SHOT);
    }
}
