package dev.cakebench.job.run;

import dev.cakebench.cake.Cell;
import dev.cakebench.cake.PolicyCatalog;
import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.job.dataset.DataException;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.metric.Metric;
import dev.cakebench.job.protocol.GoldPositions;
import dev.cakebench.job.protocol.Prompt;
import dev.cakebench.job.protocol.PromptContext;
import dev.cakebench.job.protocol.Protocol;
import dev.cakebench.job.protocol.Protocols;
import dev.cakebench.job.results.AnswerRow;
import dev.cakebench.job.results.AnswerRow.Outcome;
import dev.cakebench.job.results.AnswerRow.PromptTruth;
import dev.cakebench.job.results.AnswerRow.Provenance;
import dev.cakebench.job.results.RowStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates one example: one prefill, every cell's cache from it, all cells decoded together, one row per cell. What goes
 * wrong with the example or with a cell becomes failed rows of just those cells. Where an exception does not say which
 * cell it belongs to, the cells are evaluated again in halves, which by construction gives the others the same rows.
 */
final class ExampleEvaluator {
    private final EvaluationSpec spec;
    private final LoadedModel loaded;
    private final PromptSweep sweep;
    private final PolicyCatalog catalog;
    private final EvaluationProbe probe;

    ExampleEvaluator(EvaluationSpec spec, LoadedModel loaded, InferenceEngine engine, PolicyCatalog catalog) {
        this(spec, loaded, engine, catalog, EvaluationProbe.NONE);
    }

    ExampleEvaluator(
            EvaluationSpec spec,
            LoadedModel loaded,
            InferenceEngine engine,
            PolicyCatalog catalog,
            EvaluationProbe probe) {
        this.spec = spec;
        this.loaded = loaded;
        this.sweep = new PromptSweep(loaded, engine, spec.batching(), probe);
        this.catalog = catalog;
        this.probe = probe;
    }

    /** A prompt, cut where the cache is compressed: what is prefilled, and the question that is fed after it. */
    private record Task(Protocol protocol, Example example, Prompt prompt, int[] prefill, int[] question) {
        PromptTruth truth() {
            int tokens = prompt.tokens().length;
            BitSet gold = gold();
            Double depth = gold == null || gold.isEmpty() ? null : GoldPositions.depth(gold, tokens);
            return new PromptTruth(tokens, prompt.truncatedTokens(), depth);
        }

        StopRules stop() {
            return new StopRules(protocol.maxNewTokens(example), true, protocol.stopsAtNewline(example.task()));
        }

        /** Answer-bearing positions among the prefilled ones; null when unknown. */
        @Nullable
        BitSet gold() {
            BitSet gold = prompt.gold();
            return gold == null ? null : gold.get(0, prefill.length);
        }
    }

    /**
     * The rows of an example, one per cell in the order of the cells.
     *
     * @throws InterruptedException when the task is cancelled
     */
    List<AnswerRow> evaluate(RunExample example, Provenance provenance) throws InterruptedException {
        AnswerRows rows = new AnswerRows(spec.run(), example, spec.question(), spec.kvType(), provenance);
        String problem = example.row().problem();
        if (problem != null) {
            return allFailed(rows, null, DataException.class.getSimpleName(), problem);
        }
        Task task;
        try {
            task = task(example);
        } catch (RuntimeException | StackOverflowError e) {
            Cancellation.rethrow(e);
            return allFailed(rows, null, e.getClass().getSimpleName(), e.getMessage());
        }
        List<AnswerRow> done = new ArrayList<>();
        List<ReadyCell> ready = new ArrayList<>();
        for (CellSpec cell : spec.cells()) {
            try {
                ready.add(new ReadyCell(cell, forPrompt(cell, task)));
            } catch (RuntimeException | StackOverflowError e) {
                Cancellation.rethrow(e);
                done.add(rows.failed(
                        cell,
                        cell.plannedEntries(task.prefill().length),
                        task.truth(),
                        e.getClass().getSimpleName(),
                        e.getMessage()));
            }
        }
        evaluate(task, ready, rows, done);
        done.sort(Comparator.comparingInt(row -> row.cell().cellIndex()));
        return done;
    }

    private Cell forPrompt(CellSpec cell, Task task) {
        return cell.forPrompt(task.prefill().length, loaded.model().shape(), spec.kvType(), catalog);
    }

    private Task task(RunExample example) {
        Example row = example.row().example();
        Protocol protocol = Protocols.get(row.protocol());
        PromptContext context = new PromptContext(
                loaded.model().tokenizer(),
                loaded.chatTemplate(),
                loaded.model().shape().contextLength(),
                example.maxPromptTokens());
        Prompt prompt = protocol.prompt(row, context);
        int[] tokens = prompt.tokens();
        int prefilled = QuestionCut.prefilledTokens(spec.question(), prompt, row);
        return new Task(
                protocol,
                row,
                prompt,
                Arrays.copyOf(tokens, prefilled),
                Arrays.copyOfRange(tokens, prefilled, tokens.length));
    }

    private void evaluate(Task task, List<ReadyCell> cells, AnswerRows rows, List<AnswerRow> done)
            throws InterruptedException {
        if (cells.isEmpty()) {
            return;
        }
        try {
            done.addAll(together(task, cells, rows));
        } catch (OutOfMemoryError e) {
            String message = "the JVM ran out of memory (%s): lower %s or raise the memory of the JVM"
                    .formatted(e.getMessage(), Settings.MEMORY);
            cells.forEach(cell -> done.add(failed(rows, task, cell, e.getClass().getSimpleName(), message)));
        } catch (RuntimeException | StackOverflowError e) {
            Cancellation.rethrow(e);
            if (cells.size() == 1) {
                done.add(failed(rows, task, cells.getFirst(), e.getClass().getSimpleName(), e.getMessage()));
            } else {
                int half = cells.size() / 2;
                evaluate(task, cells.subList(0, half), rows, done);
                evaluate(task, cells.subList(half, cells.size()), rows, done);
            }
        }
    }

    private List<AnswerRow> together(Task task, List<ReadyCell> cells, AnswerRows rows) throws InterruptedException {
        var swept = new PromptSweep.Task(task.prefill(), task.question(), probe.stop(task.stop()));
        return sweep.run(swept, cells).stream()
                .map(answer -> row(task, answer, rows))
                .toList();
    }

    private AnswerRow row(Task task, CellAnswer answer, AnswerRows rows) {
        Example example = task.example();
        int[] tokens = answer.answer().tokens();
        String prediction = loaded.model().tokenizer().decode(tokens, true);
        Metric metric = task.protocol().metric(example.task());
        String scored = task.protocol().postprocess(example.task(), prediction);
        Outcome outcome = new Outcome(
                RowStatus.OK,
                null,
                null,
                prediction,
                tokens.length,
                answer.answer().stopReason(),
                metric.name(),
                metric.score(scored, example),
                example.references());
        return rows.ok(
                answer.cell().spec(),
                answer.cell().cell().budgetEntries(),
                outcome,
                task.truth(),
                AnswerRows.cacheTruth(answer.report(), task.prefill().length, task.gold()),
                answer.timing());
    }

    private List<AnswerRow> allFailed(
            AnswerRows rows, @Nullable PromptTruth prompt, String errorClass, @Nullable String message) {
        return spec.cells().stream()
                .map(cell -> rows.failed(cell, null, prompt, errorClass, message))
                .toList();
    }

    private static AnswerRow failed(
            AnswerRows rows, Task task, ReadyCell cell, String errorClass, @Nullable String message) {
        return rows.failed(cell.spec(), cell.cell().budgetEntries(), task.truth(), errorClass, message);
    }
}
