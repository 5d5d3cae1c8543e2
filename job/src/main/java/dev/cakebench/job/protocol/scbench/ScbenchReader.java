package dev.cakebench.job.protocol.scbench;

import dev.cakebench.job.dataset.DataRows;
import dev.cakebench.job.dataset.DatasetFile;
import dev.cakebench.job.dataset.DatasetReader;
import dev.cakebench.job.dataset.DatasetRow;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.dataset.JsonRow;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Reads SCBench's rows: {@code context} and {@code multi_turns}, a list of objects with {@code input} and {@code answer}, and
 * of some tasks {@code options} or {@code task}; optional {@code id}, else the line number. Each turn becomes an example with
 * the id {@code <id>/<turn>}, counted from 1; the examples of a row share its JSON and its context id.
 */
final class ScbenchReader implements DatasetReader {
    private static final String CHINESE = "scbench_qa_chn";

    private final ScbenchProtocol protocol;

    ScbenchReader(ScbenchProtocol protocol) {
        this.protocol = protocol;
    }

    @Override
    public List<DatasetRow> read(Configuration hadoop, Path file, int limit) {
        DatasetFile named = protocol.datasetFile(file);
        return DataRows.readSeveral(hadoop, ScbenchProtocol.ID, named, limit, row -> examples(row, named));
    }

    private static List<Example> examples(JsonRow row, DatasetFile file) {
        ScbenchRow turns = new ScbenchRow(row, file.task());
        // Checks the context too, which no example holds on its own.
        turns.beforeQuestion();
        String id = row.id("id");
        String language = row.optionalText("language").orElse(file.task().equals(CHINESE) ? "zh" : "en");
        List<String> functions = turns.functions();
        List<Example> examples = new ArrayList<>();
        for (int turn = 0; turn < turns.turns(); turn++) {
            String name = turns.task(turn);
            ScbenchTask task = ScbenchProtocol.task(name);
            turns.further(turn);
            examples.add(new Example(
                    file.dataset(),
                    ScbenchProtocol.ID,
                    name,
                    id + "/" + (turn + 1),
                    row.sha256("turn " + (turn + 1)),
                    language,
                    "",
                    row.sha256("id " + id),
                    turn,
                    row.source(),
                    row.line(),
                    turns.references(turn, task.answer()),
                    task.answer() == ScbenchTask.Answer.FUNCTION ? functions : List.of()));
        }
        return examples;
    }
}
