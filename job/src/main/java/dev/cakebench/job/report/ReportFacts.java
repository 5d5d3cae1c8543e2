package dev.cakebench.job.report;

import java.util.List;

/**
 * What the report says beside the scores.
 *
 * @param title what was run
 * @param facts label and value pairs: where the numbers come from
 * @param policies every policy of the run once
 * @param plan the plan as it was run, JSON
 * @param failures failed rows by error class
 */
public record ReportFacts(
        String title, List<Fact> facts, List<PolicyFact> policies, String plan, List<Failure> failures) {

    /** A line of the provenance. */
    public record Fact(String label, String value) {}

    /**
     * A policy.
     *
     * @param name the plan's name for it
     * @param kind the policy's own name
     * @param knobs every knob with its value, JSON
     */
    public record PolicyFact(String name, String kind, String knobs) {}

    /**
     * The failed rows of one error class.
     *
     * @param rows how many
     * @param first dataset, example and cell of the first
     * @param message of the first
     */
    public record Failure(String errorClass, int rows, String first, String message) {}
}
