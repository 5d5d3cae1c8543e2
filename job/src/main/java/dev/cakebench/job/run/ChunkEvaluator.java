package dev.cakebench.job.run;

import dev.cakebench.cake.PolicyCatalog;
import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.job.results.AnswerRow;
import dev.cakebench.job.results.AnswerRow.Effort;
import dev.cakebench.job.results.AnswerRow.Provenance;
import dev.cakebench.job.results.AnswersTable;
import dev.cakebench.job.results.RowStatus;
import dev.cakebench.job.results.RunFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Evaluates the examples of a chunk one after the other and writes their rows as one file, complete or not at all. */
final class ChunkEvaluator {
    private final ExampleEvaluator evaluator;
    private final RunFolder folder;
    private final Supplier<Provenance> provenance;

    /** @param provenance of the rows of a group that starts now */
    ChunkEvaluator(
            EvaluationSpec spec,
            LoadedModel loaded,
            InferenceEngine engine,
            RunFolder folder,
            Supplier<Provenance> provenance) {
        this.evaluator = new ExampleEvaluator(spec, loaded, engine, PolicyCatalog.load());
        this.folder = folder;
        this.provenance = provenance;
    }

    /**
     * Evaluates and writes a chunk.
     *
     * @return how many of its rows failed
     * @throws InterruptedException when the task is cancelled
     */
    long evaluate(Chunk chunk) throws IOException, InterruptedException {
        List<AnswerRow> rows = new ArrayList<>();
        long failed = 0;
        for (PlannedGroup planned : chunk.groups()) {
            long start = System.nanoTime();
            List<AnswerRow> made = evaluator.evaluate(planned.group(), provenance.get());
            Effort effort = new Effort(planned.operations(), (System.nanoTime() - start) / 1e6);
            made.forEach(row -> rows.add(row.with(effort)));
            long failedHere = failed(made);
            RunCounters.current().answered(planned.group().examples().size(), made.size(), failedHere);
            failed += failedHere;
        }
        rows.sort(AnswerRow.ORDER);
        folder.writeOnce(folder.chunk(chunk.index()), AnswersTable.TABLE, rows);
        return failed;
    }

    private static long failed(List<AnswerRow> rows) {
        return rows.stream()
                .filter(row -> row.outcome().status() == RowStatus.FAILED)
                .count();
    }
}
