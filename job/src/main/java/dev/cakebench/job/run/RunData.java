package dev.cakebench.job.run;

import dev.cakebench.job.dataset.DataException;
import dev.cakebench.job.dataset.DataParts;
import dev.cakebench.job.dataset.DatasetFile;
import dev.cakebench.job.dataset.DatasetRow;
import dev.cakebench.job.dataset.Digests;
import dev.cakebench.job.plan.ConversationMode;
import dev.cakebench.job.plan.DatasetPlan;
import dev.cakebench.job.plan.EvaluationPlan;
import dev.cakebench.job.protocol.DatasetFiles;
import dev.cakebench.job.protocol.Protocol;
import dev.cakebench.job.protocol.Protocols;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The examples of a run and the files they come from.
 *
 * @param files in the order of the plan
 * @param examples file by file, row by row
 */
record RunData(List<SourceFile> files, List<RunExample> examples) {

    /**
     * A data file.
     *
     * @param sha256 of the file, or of its parts one behind the other
     * @param rows rows that the run takes of it
     * @param rowsSha256 over identity and content of these rows, and what the protocol adds to them
     */
    record SourceFile(
            String path,
            String protocol,
            String dataset,
            String task,
            int maxPromptTokens,
            ConversationMode mode,
            String sha256,
            int rows,
            String rowsSha256) {}

    /**
     * Reads all data of a plan.
     *
     * @throws DataException when a file cannot be used or two files of the plan have the same dataset name
     */
    static RunData read(EvaluationPlan plan, Configuration hadoop) throws IOException {
        List<SourceFile> files = new ArrayList<>();
        List<RunExample> examples = new ArrayList<>();
        Map<String, Path> datasets = new HashMap<>();
        for (DatasetPlan entry : plan.datasets()) {
            Protocol protocol = Protocols.get(entry.protocol());
            for (DatasetFile file : DatasetFiles.resolve(hadoop, protocol, entry.tasks(), entry.files())) {
                Path other = datasets.putIfAbsent(protocol.id() + "/" + file.dataset(), file.path());
                if (other != null) {
                    throw new DataException(
                            "data files %s and %s: both are dataset '%s' of %s; rename one or run them in two plans"
                                    .formatted(other, file.path(), file.dataset(), protocol.id()));
                }
                List<DatasetRow> rows = protocol.reader().read(hadoop, file.path(), entry.limit());
                files.add(source(hadoop, file, protocol, entry, rows));
                for (DatasetRow row : rows) {
                    examples.add(new RunExample(examples.size(), row, entry.maxPromptTokens(), entry.mode()));
                }
            }
        }
        return new RunData(List.copyOf(files), List.copyOf(examples));
    }

    private static SourceFile source(
            Configuration hadoop, DatasetFile file, Protocol protocol, DatasetPlan entry, List<DatasetRow> rows)
            throws IOException {
        MessageDigest digest = Digests.sha256();
        for (DatasetRow row : rows) {
            String line = row.example().id() + "\t" + row.example().sha256() + "\t" + row.problem() + "\n";
            digest.update(line.getBytes(StandardCharsets.UTF_8));
        }
        return new SourceFile(
                file.path().toString(),
                protocol.id(),
                file.dataset(),
                file.task(),
                entry.maxPromptTokens(),
                entry.mode(),
                DataParts.sha256(hadoop, file.path()),
                rows.size(),
                Digests.hex(digest));
    }
}
