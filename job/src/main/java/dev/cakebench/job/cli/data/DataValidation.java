package dev.cakebench.job.cli.data;

import dev.cakebench.job.dataset.DatasetFile;
import dev.cakebench.job.dataset.DatasetRow;
import dev.cakebench.job.plan.DatasetPlan;
import dev.cakebench.job.protocol.DatasetFiles;
import dev.cakebench.job.protocol.Protocol;
import dev.cakebench.job.protocol.Protocols;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * The broken rows of some data files.
 *
 * @param rows of all files
 * @param files how many
 * @param problems one message per broken row
 */
public record DataValidation(int rows, int files, List<String> problems) {

    /** Reads every row as a run would. */
    public static DataValidation of(Configuration hadoop, DatasetPlan dataset) throws IOException {
        Protocol protocol = Protocols.get(dataset.protocol());
        int rows = 0;
        List<String> problems = new ArrayList<>();
        List<DatasetFile> files = DatasetFiles.resolve(hadoop, protocol, dataset.tasks(), dataset.files());
        for (DatasetFile file : files) {
            for (DatasetRow row : protocol.reader().read(hadoop, file.path(), dataset.limit())) {
                rows++;
                if (row.problem() != null) {
                    problems.add(row.problem());
                }
            }
        }
        return new DataValidation(rows, files.size(), List.copyOf(problems));
    }

    /** Every problem, then the sum. */
    public void print(PrintWriter out) {
        problems.forEach(out::println);
        out.println("%d rows in %d %s, %s"
                .formatted(
                        rows,
                        files,
                        files == 1 ? "file" : "files",
                        problems.isEmpty() ? "none of them broken" : problems.size() + " of them broken"));
    }
}
