package dev.cakebench.job.cli.score;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cakebench.job.cli.bench.TextTable;
import dev.cakebench.job.cli.score.PredictionScores.Average;
import dev.cakebench.job.cli.score.PredictionScores.FileRows;
import dev.cakebench.job.cli.score.PredictionScores.Group;
import org.jspecify.annotations.Nullable;

/** Scores as text. */
public final class ScoreText {
    private ScoreText() {}

    /** The text, with a newline at its end. */
    public static String write(ScoreFormat format, PredictionScores scores) {
        return switch (format) {
            case TABLE -> table(scores);
            case JSON -> json(scores).toPrettyString() + "\n";
        };
    }

    private static String table(PredictionScores scores) {
        TextTable table = new TextTable("task", "length", "metric", ">rows", ">score", ">95 % interval");
        for (Group group : scores.groups()) {
            table.add(
                    orAll(group.task()),
                    orAll(group.length()),
                    group.metric(),
                    Integer.toString(group.n()),
                    group.score().toPlainString(),
                    group.low().toPlainString() + " to " + group.high().toPlainString());
        }
        for (Average average : scores.averages()) {
            String tasks = average.tasks() == 1 ? "1 task" : average.tasks() + " tasks";
            table.add(
                    "average of " + tasks,
                    orAll(average.length()),
                    "",
                    Integer.toString(average.n()),
                    average.score().toPlainString(),
                    "");
        }
        return scores.protocol() + "\n\n" + table.text();
    }

    private static String orAll(@Nullable String name) {
        return name == null ? "all" : name;
    }

    private static ObjectNode json(PredictionScores scores) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("protocol", scores.protocol());
        ArrayNode files = json.putArray("files");
        for (FileRows file : scores.files()) {
            files.addObject()
                    .put("file", file.file().path().toString())
                    .put("task", file.file().task())
                    .put("rows", file.rows())
                    .put("bad_rows", file.badRows());
        }
        ArrayNode groups = json.putArray("scores");
        for (Group group : scores.groups()) {
            groups.addObject()
                    .put("task", group.task())
                    .put("length", group.length())
                    .put("metric", group.metric())
                    .put("n", group.n())
                    .put("score", group.score())
                    .put("low", group.low())
                    .put("high", group.high());
        }
        ArrayNode averages = json.putArray("averages");
        for (Average average : scores.averages()) {
            averages.addObject()
                    .put("length", average.length())
                    .put("tasks", average.tasks())
                    .put("n", average.n())
                    .put("score", average.score());
        }
        ArrayNode problems = json.putArray("problems");
        scores.problems().forEach(problems::add);
        return json;
    }
}
