package dev.cakebench.job.run;

import dev.cakebench.job.report.ReportFacts.Failure;
import dev.cakebench.job.results.ScoredAnswer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Counts failed rows. */
final class Failures {
    private Failures() {}

    /** One entry per error class, in the order of their first rows. */
    static List<Failure> of(List<ScoredAnswer> answers) {
        Map<String, List<ScoredAnswer>> classes = new LinkedHashMap<>();
        for (ScoredAnswer answer : answers) {
            if (!answer.ok()) {
                classes.computeIfAbsent(Objects.requireNonNull(answer.errorClass()), key -> new ArrayList<>())
                        .add(answer);
            }
        }
        List<Failure> failures = new ArrayList<>();
        classes.forEach((errorClass, rows) -> {
            ScoredAnswer first = rows.getFirst();
            failures.add(new Failure(
                    errorClass,
                    rows.size(),
                    "%s/%s, %s".formatted(first.dataset(), first.exampleId(), first.cellId()),
                    Objects.requireNonNull(first.errorMessage())));
        });
        return failures;
    }
}
