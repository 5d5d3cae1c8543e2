package dev.cakebench.job.report;

import dev.cakebench.job.dataset.Resource;
import dev.cakebench.job.report.chart.Markup;
import dev.cakebench.job.results.ScoreRow;
import dev.cakebench.job.results.ScoreRow.Interval;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a run's report: one HTML page with everything in it. It has no scripts, and a policy of its own that forbids the
 * browser to fetch anything.
 */
public final class Report {
    /** A part of the page; left out where it has no content. */
    private record Section(String id, String heading, String content) {}

    private Report() {}

    /**
     * The page.
     *
     * @param facts what was run
     * @param data what came out
     */
    public static String html(ReportFacts facts, ReportData data) {
        RowGroup overall = RowGroup.overall(data.scores());
        List<RowGroup> tasks = RowGroup.tasks(data.scores());
        Policies policies = Policies.of(overall.rows());
        List<Policy> all = policies.all();
        List<Section> sections = new ArrayList<>();
        sections.add(new Section("glance", "At a glance", Glance.html(overall, all)));
        sections.add(new Section("scores", "Scores", ScoreSection.overall(overall, policies)));
        if (tasks.size() > 1) {
            sections.add(new Section("tasks", "Scores by task", ScoreSection.tasks(both(data, tasks), policies)));
        }
        sections.add(
                new Section("layers", "Entries by layer", new LayerSection(overall, policies, data.layers()).html()));
        sections.add(new Section(
                "depth", "Answer tokens kept, by depth", new DepthSection(overall, policies, data.depths()).html()));
        sections.add(new Section(
                "depth-scores",
                "Scores, by depth and length",
                new DepthScoreSection(overall, policies, data.depthScores()).html()));
        sections.add(new Section("memory", "Memory", new MemorySection(overall, policies).html()));
        sections.add(new Section("time", "Time", new TimeSection(overall, policies).html()));
        sections.add(new Section("cost", "Predicted and real work", new CostSection(data.costs()).html()));
        if (!facts.failures().isEmpty()) {
            sections.add(new Section("failures", "Failed rows", Provenance.failures(facts.failures())));
        }
        sections.add(new Section("source", "Where the numbers come from", Provenance.html(facts)));
        sections.removeIf(section -> section.content().isEmpty());

        StringBuilder page = new StringBuilder();
        page.append(head(facts.title(), all))
                .append(tiles(overall, tasks, all))
                .append(Notices.html(overall, tasks, facts.failures()))
                .append(contents(sections));
        if (all.size() > 1) {
            page.append(Legend.switches(all));
        }
        sections.forEach(section -> page.append(Html.section(section.id(), section.heading(), section.content())));
        return page.append("</main></body></html>\n").toString();
    }

    private static String head(String title, List<Policy> policies) {
        return """
                <!DOCTYPE html>
                <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
                <link rel="icon" href="data:,"><title>%1$s: score against KV-cache budget</title>
                <style>
                %2$s%3$s</style></head><body><main>
                <header><h1>Score against KV-cache budget</h1>
                <p class="quiet">%1$s</p></header>
                """.formatted(
                        Markup.escape(title), Resource.text(Report.class, "report.css"), Legend.switchStyles(policies));
    }

    /** The averages of benchmarks, then the tasks. */
    private static List<RowGroup> both(ReportData data, List<RowGroup> tasks) {
        List<RowGroup> both = new ArrayList<>(RowGroup.benchmarks(data.scores()));
        both.addAll(tasks);
        return both;
    }

    private static String tiles(RowGroup overall, List<RowGroup> tasks, List<Policy> policies) {
        List<Tile> tiles = new ArrayList<>();
        tiles.add(new Tile("Examples", Integer.toString(overall.examples()), count(tasks.size(), "task")));
        tiles.add(new Tile(
                "Policies",
                Integer.toString(policies.size()),
                count(Budgets.of(overall.rows()).size(), "budget")));
        Interval full = overall.full().map(ScoreRow::score).orElse(null);
        if (full != null) {
            tiles.add(new Tile(
                    "Full cache",
                    Numbers.score(full.mean()),
                    "95 %% interval %s to %s".formatted(Numbers.score(full.low()), Numbers.score(full.high()))));
        }
        int failed = overall.rows().stream().mapToInt(ScoreRow::failed).sum();
        int rows = overall.rows().stream().mapToInt(ScoreRow::examples).sum();
        tiles.add(new Tile("Failed rows", Integer.toString(failed), "of " + rows));
        return Tile.html(tiles);
    }

    private static String count(int number, String noun) {
        return "%s %s%s".formatted(number, noun, number == 1 ? "" : "s");
    }

    private static String contents(List<Section> sections) {
        StringBuilder html = new StringBuilder("<nav aria-label=\"Contents\"><ul>");
        sections.forEach(section -> html.append(
                "<li><a href=\"#%s\">%s</a></li>".formatted(section.id(), Markup.escape(section.heading()))));
        return html.append("</ul></nav>\n").toString();
    }
}
