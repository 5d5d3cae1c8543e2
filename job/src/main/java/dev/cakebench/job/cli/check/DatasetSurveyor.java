package dev.cakebench.job.cli.check;

import dev.cakebench.job.cli.check.DatasetSurvey.SurveyedPrompt;
import dev.cakebench.job.dataset.DatasetFile;
import dev.cakebench.job.dataset.DatasetRow;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.plan.DatasetPlan;
import dev.cakebench.job.plan.EvaluationPlan;
import dev.cakebench.job.plan.QuestionMode;
import dev.cakebench.job.protocol.DatasetFiles;
import dev.cakebench.job.protocol.GoldPositions;
import dev.cakebench.job.protocol.Prompt;
import dev.cakebench.job.protocol.PromptContext;
import dev.cakebench.job.protocol.PromptException;
import dev.cakebench.job.protocol.Protocol;
import dev.cakebench.job.protocol.Protocols;
import dev.cakebench.job.run.QuestionCut;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Reads and tokenises every example, as a run will. */
public final class DatasetSurveyor {
    private final Configuration hadoop;
    private final QuestionMode question;
    private final PromptContext unlimited;

    /** @param unlimited what prompts depend on, without a limit of their length */
    public DatasetSurveyor(Configuration hadoop, QuestionMode question, PromptContext unlimited) {
        this.hadoop = hadoop;
        this.question = question;
        this.unlimited = unlimited;
    }

    /** One survey for each data file, in the order of the plan. */
    List<DatasetSurvey> survey(EvaluationPlan plan) throws IOException {
        List<DatasetSurvey> surveys = new ArrayList<>();
        for (DatasetPlan dataset : plan.datasets()) {
            surveys.addAll(survey(dataset));
        }
        return surveys;
    }

    /** One survey for each data file of a dataset. */
    public List<DatasetSurvey> survey(DatasetPlan dataset) throws IOException {
        Protocol protocol = Protocols.get(dataset.protocol());
        List<DatasetSurvey> surveys = new ArrayList<>();
        for (DatasetFile file : DatasetFiles.resolve(hadoop, protocol, dataset.tasks(), dataset.files())) {
            surveys.add(survey(protocol, dataset, file));
        }
        return surveys;
    }

    private DatasetSurvey survey(Protocol protocol, DatasetPlan dataset, DatasetFile file) throws IOException {
        List<DatasetRow> rows = protocol.reader().read(hadoop, file.path(), dataset.limit());
        PromptContext context = unlimited.withLimit(dataset.maxPromptTokens());
        List<SurveyedPrompt> prompts = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (DatasetRow row : rows) {
            if (row.problem() != null) {
                problems.add(row.problem());
                continue;
            }
            try {
                prompts.add(prompt(protocol, row.example(), context));
            } catch (PromptException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        return new DatasetSurvey(
                file.dataset(), protocol.id(), file.task(), rows.size(), List.copyOf(prompts), List.copyOf(problems));
    }

    private SurveyedPrompt prompt(Protocol protocol, Example example, PromptContext context) {
        Prompt prompt = protocol.prompt(example, context);
        int tokens = prompt.tokens().length;
        int prefilled = QuestionCut.prefilledTokens(question, prompt, example);
        return new SurveyedPrompt(
                example.source(),
                tokens,
                prefilled,
                prompt.truncatedTokens(),
                protocol.maxNewTokens(example.task()),
                prompt.gold() == null ? null : GoldPositions.depth(prompt.gold(), tokens));
    }
}
