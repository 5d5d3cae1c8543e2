package dev.cakebench.job.report;

import dev.cakebench.job.report.Html.Column;
import dev.cakebench.job.report.Html.Row;
import dev.cakebench.job.report.ReportFacts.Failure;
import dev.cakebench.job.report.chart.Markup;
import java.util.List;

/** Failed rows, and where the numbers come from. */
final class Provenance {
    private Provenance() {}

    static String failures(List<Failure> failures) {
        return Html.table(
                "They count in no mean.",
                List.of(
                        Column.text("Error"),
                        Column.number("Rows"),
                        Column.text("First"),
                        Column.longText("Message of the first")),
                failures.stream()
                        .map(failure -> Row.of(
                                failure.errorClass(),
                                Integer.toString(failure.rows()),
                                failure.first(),
                                failure.message()))
                        .toList());
    }

    static String html(ReportFacts facts) {
        return Html.table(
                        "Every deterministic number repeats bit for bit from these.",
                        List.of(Column.text("What"), Column.longText("Value")),
                        facts.facts().stream()
                                .map(fact -> Row.of(fact.label(), fact.value()))
                                .toList())
                + Html.table(
                        "Policies with all their knobs",
                        List.of(Column.text("Policy"), Column.text("Kind"), Column.longText("Knobs")),
                        facts.policies().stream()
                                .map(policy -> Row.of(policy.name(), policy.kind(), policy.knobs()))
                                .toList())
                + Html.details(
                        "The plan",
                        "<pre tabindex=\"0\" role=\"region\" aria-label=\"The plan\">%s</pre>\n"
                                .formatted(Markup.escape(facts.plan())));
    }
}
