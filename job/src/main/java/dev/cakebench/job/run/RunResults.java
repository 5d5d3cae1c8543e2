package dev.cakebench.job.run;

import dev.cakebench.job.report.Report;
import dev.cakebench.job.report.ReportData;
import dev.cakebench.job.report.ReportFacts;
import dev.cakebench.job.report.ReportFacts.Fact;
import dev.cakebench.job.report.ReportFacts.Failure;
import dev.cakebench.job.results.AnswersReader;
import dev.cakebench.job.results.DepthMeans;
import dev.cakebench.job.results.DepthScores;
import dev.cakebench.job.results.EvaluationCost;
import dev.cakebench.job.results.RunAnswers;
import dev.cakebench.job.results.RunFolder;
import dev.cakebench.job.results.RunLock;
import dev.cakebench.job.results.ScoreRow;
import dev.cakebench.job.results.ScoredAnswer;
import dev.cakebench.job.results.Scores;
import dev.cakebench.job.results.ScoresTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/** Derives scores, report and summary from the answers of a complete run. */
public final class RunResults {
    private final RunFolder folder;
    private final Configuration hadoop;
    private final PrintWriter out;

    /** @param out receives the summary */
    public RunResults(RunFolder folder, Configuration hadoop, PrintWriter out) {
        this.folder = folder;
        this.hadoop = hadoop;
        this.out = out;
    }

    /**
     * Rebuilds scores and report of a run that is there.
     *
     * @throws dev.cakebench.job.results.ResultsException when the folder holds no complete run, or a driver is at work in it
     */
    public RunOutcome rebuild(int maxFailed) throws IOException {
        RunDescription run = RunDescription.read(folder);
        RunLock lock = RunLock.take(folder, out);
        try {
            return derive(run, maxFailed, List.of());
        } finally {
            lock.close();
        }
    }

    RunOutcome derive(RunDescription run, int maxFailed, List<Integer> computedChunks) throws IOException {
        RunAnswers read = AnswersReader.readAll(folder, hadoop, run.fingerprint(), run.rows());
        List<ScoredAnswer> answers = read.answers();
        List<ScoreRow> scores = Scores.of(run.fingerprint(), run.seed(), new InstalledBenchmarks(), answers);
        List<Failure> failures = Failures.of(answers);
        folder.replace(folder.scores(), ScoresTable.TABLE, scores);
        ReportData data = new ReportData(
                scores, read.layers(), DepthMeans.of(answers), DepthScores.of(answers), EvaluationCost.of(answers));
        folder.replace(folder.report(), Report.html(facts(run, answers, failures), data));
        new Summary(out).print(folder, scores, failures);
        long failed = failures.stream().mapToLong(Failure::rows).sum();
        return new RunOutcome(folder.path(), run.rows(), failed, maxFailed, computedChunks);
    }

    private static ReportFacts facts(RunDescription run, List<ScoredAnswer> answers, List<Failure> failures) {
        String kernels =
                answers.stream().map(ScoredAnswer::kernels).distinct().sorted().collect(Collectors.joining(", "));
        return new ReportFacts(
                Path.of(run.model()).getFileName().toString(),
                List.of(
                        new Fact("Model", run.modelDescription()),
                        new Fact("Model file", run.model()),
                        new Fact("Model SHA-256", run.modelSha256()),
                        new Fact("Data", String.join(", ", run.datasets())),
                        new Fact("Examples", Integer.toString(run.examples())),
                        new Fact("Keys and values stored as", run.kvType()),
                        new Fact("Question", run.question()),
                        new Fact("Bootstrap seed", Long.toString(run.seed())),
                        new Fact("Kernels", kernels),
                        new Fact("Code", run.codeVersion()),
                        new Fact("Run", run.fingerprint())),
                run.policies(),
                run.plan(),
                failures);
    }
}
