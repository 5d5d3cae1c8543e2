package dev.cakebench.job.report;

import dev.cakebench.job.results.ScoreRow;
import java.util.List;

/** x. */
public final class Report {
    private Report() {}

    public static String html(ReportFacts facts, List<ScoreRow> scores) {
        return facts.title() + scores.size();
    }
}
