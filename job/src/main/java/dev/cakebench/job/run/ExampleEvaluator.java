package dev.cakebench.job.run;

import dev.cakebench.cake.PolicyCatalog;
import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.inference.tokenizer.Tokenizer;
import dev.cakebench.job.dataset.DataException;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.metric.Metric;
import dev.cakebench.job.results.AnswerRow;
import dev.cakebench.job.results.AnswerRow.Outcome;
import dev.cakebench.job.results.AnswerRow.Provenance;
import dev.cakebench.job.results.RowStatus;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates a group of examples: one prefill for what they share, every cell's cache from it, all answers decoded together,
 * one row per example and cell. What goes wrong with an example or with a cell becomes failed rows of just those. Where an exception does not say which
 * cell it belongs to, the cells are evaluated again in halves, which by construction gives the others the same rows.
 */
final class ExampleEvaluator {
    private final EvaluationSpec spec;
    private final LoadedModel loaded;
    private final PromptSweep sweep;
    private final PolicyCatalog catalog;
    private final SessionPlanner planner;

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
        this.planner = new SessionPlanner(loaded.promptContext(), spec.question());
    }

    /**
     * The rows of a group of examples, example by example in the order of the cells.
     *
     * @throws InterruptedException when the task is cancelled
     */
    List<AnswerRow> evaluate(ExampleGroup group, Provenance provenance) throws InterruptedException {
        var rows = new GroupRows(spec, group, provenance);
        List<RunExample> readable = new ArrayList<>();
        for (RunExample example : group.examples()) {
            String problem = example.row().problem();
            if (problem == null) {
                readable.add(example);
            } else {
                rows.failed(example, DataException.class.getSimpleName(), problem);
            }
        }
        if (!readable.isEmpty()) {
            SessionPlanner.Plan plan = planner.plan(new ExampleGroup(readable));
            plan.problems()
                    .forEach((example, problem) ->
                            rows.failed(example, problem.getClass().getSimpleName(), problem.getMessage()));
            for (Session session : plan.sessions()) {
                evaluate(session, ready(session, rows), rows);
            }
        }
        return rows.sorted();
    }

    /** The cells that can keep their budget on this prompt. */
    private List<ReadyCell> ready(Session session, GroupRows rows) throws InterruptedException {
        List<ReadyCell> ready = new ArrayList<>();
        int tokens = session.prefill().length;
        for (CellSpec cell : spec.cells()) {
            try {
                ready.add(new ReadyCell(
                        cell, cell.forPrompt(tokens, loaded.model().shape(), spec.kvType(), catalog)));
            } catch (RuntimeException | StackOverflowError e) {
                Cancellation.rethrow(e);
                for (Turn turn : session.turns()) {
                    rows.failed(
                            turn,
                            cell,
                            cell.plannedEntries(tokens),
                            e.getClass().getSimpleName(),
                            e.getMessage());
                }
            }
        }
        return ready;
    }

    private void evaluate(Session session, List<ReadyCell> cells, GroupRows rows) throws InterruptedException {
        if (cells.isEmpty()) {
            return;
        }
        try {
            // A row may fail to be made, so that none is taken before all are.
            List<AnswerRow> made = new ArrayList<>();
            for (CellAnswer answer : sweep.run(session, cells)) {
                made.add(rows.ok(answer, outcome(answer), session.prefill().length));
            }
            rows.add(made);
        } catch (OutOfMemoryError e) {
            String message = "the JVM ran out of memory (%s): lower %s or raise the memory of the JVM"
                    .formatted(e.getMessage(), Settings.MEMORY);
            failed(session, cells, rows, e, message);
        } catch (RuntimeException | StackOverflowError e) {
            Cancellation.rethrow(e);
            if (cells.size() == 1) {
                failed(session, cells, rows, e, e.getMessage());
            } else {
                int half = cells.size() / 2;
                evaluate(session, cells.subList(0, half), rows);
                evaluate(session, cells.subList(half, cells.size()), rows);
            }
        }
    }

    private static void failed(
            Session session, List<ReadyCell> cells, GroupRows rows, Throwable error, @Nullable String message) {
        for (Turn turn : session.turns()) {
            for (ReadyCell cell : cells) {
                rows.failed(
                        turn,
                        cell.spec(),
                        cell.cell().budgetEntries(),
                        error.getClass().getSimpleName(),
                        message);
            }
        }
    }

    private Outcome outcome(CellAnswer answer) {
        Turn turn = answer.turn();
        Example example = turn.row();
        int[] tokens = answer.answer().tokens();
        int[] reasoning = answer.answer().reasoning();
        Tokenizer tokenizer = loaded.model().tokenizer();
        String prediction = tokenizer.decode(tokens, true);
        Metric metric = turn.protocol().metric(example.task());
        String scored = turn.protocol().postprocess(example.task(), prediction);
        return new Outcome(
                RowStatus.OK,
                null,
                null,
                turn.stages().size() == 1 ? null : tokenizer.decode(reasoning, true),
                prediction,
                reasoning.length + tokens.length,
                answer.answer().stopReason(),
                metric.name(),
                metric.score(scored, example),
                example.references());
    }
}
