package dev.cakebench.job.cli.check;

import dev.cakebench.job.dataset.DatasetFile;
import dev.cakebench.job.dataset.DatasetRow;
import dev.cakebench.job.plan.DatasetPlan;
import dev.cakebench.job.plan.EvaluationPlan;
import dev.cakebench.job.protocol.DatasetFiles;
import dev.cakebench.job.protocol.Protocol;
import dev.cakebench.job.protocol.Protocols;
import dev.cakebench.job.run.ExampleGroup;
import dev.cakebench.job.run.PromptSize;
import dev.cakebench.job.run.RunExample;
import dev.cakebench.job.run.Session;
import dev.cakebench.job.run.SessionPlanner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Reads and tokenises every example, as a run will. */
public final class DatasetSurveyor {
    private final Configuration hadoop;
    private final SessionPlanner planner;

    /** @param planner cuts examples as the run will */
    public DatasetSurveyor(Configuration hadoop, SessionPlanner planner) {
        this.hadoop = hadoop;
        this.planner = planner;
    }

    /**
     * One survey for each data file, in the order of the plan.
     *
     * @throws InterruptedException when the thread was interrupted
     */
    List<DatasetSurvey> survey(EvaluationPlan plan) throws IOException, InterruptedException {
        List<DatasetSurvey> surveys = new ArrayList<>();
        for (DatasetPlan dataset : plan.datasets()) {
            surveys.addAll(survey(dataset));
        }
        return surveys;
    }

    /**
     * One survey for each data file of a dataset.
     *
     * @throws InterruptedException when the thread was interrupted
     */
    public List<DatasetSurvey> survey(DatasetPlan dataset) throws IOException, InterruptedException {
        Protocol protocol = Protocols.get(dataset.protocol());
        List<DatasetSurvey> surveys = new ArrayList<>();
        for (DatasetFile file : DatasetFiles.resolve(hadoop, protocol, dataset.tasks(), dataset.files())) {
            surveys.add(survey(protocol, dataset, file));
        }
        return surveys;
    }

    private DatasetSurvey survey(Protocol protocol, DatasetPlan dataset, DatasetFile file)
            throws IOException, InterruptedException {
        List<DatasetRow> rows = protocol.reader().read(hadoop, file.path(), dataset.limit());
        List<RunExample> examples = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (DatasetRow row : rows) {
            if (row.problem() == null) {
                examples.add(new RunExample(examples.size(), row, dataset.maxPromptTokens(), dataset.mode()));
            } else {
                problems.add(row.problem());
            }
        }
        List<Session> sessions = new ArrayList<>();
        for (ExampleGroup group : ExampleGroup.of(examples)) {
            SessionPlanner.Plan plan = planner.plan(group);
            sessions.addAll(plan.sessions());
            plan.problems().values().forEach(problem -> problems.add(String.valueOf(problem.getMessage())));
        }
        return new DatasetSurvey(
                file.dataset(),
                protocol.id(),
                file.task(),
                rows.size(),
                sessions.stream().map(PromptSize::of).toList(),
                List.copyOf(problems));
    }
}
