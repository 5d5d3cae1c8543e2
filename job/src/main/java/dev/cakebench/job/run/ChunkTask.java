package dev.cakebench.job.run;

import dev.cakebench.cake.PolicyCatalog;
import dev.cakebench.job.results.AnswerRow;
import dev.cakebench.job.results.AnswerRow.Provenance;
import dev.cakebench.job.results.AnswersTable;
import dev.cakebench.job.results.RowStatus;
import dev.cakebench.job.results.RunFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;

/** One Spark task: evaluates the examples of a chunk and writes their rows as one file, complete or not at all. */
final class ChunkTask implements VoidFunction<Chunk> {
    private final Broadcast<EvaluationSpec> spec;
    private final Broadcast<SerializableConfiguration> hadoop;
    private final LongAccumulator failedRows;

    ChunkTask(Broadcast<EvaluationSpec> spec, Broadcast<SerializableConfiguration> hadoop, LongAccumulator failedRows) {
        this.spec = spec;
        this.hadoop = hadoop;
        this.failedRows = failedRows;
    }

    @Override
    public void call(Chunk chunk) throws IOException, InterruptedException {
        EvaluationSpec run = spec.value();
        Configuration configuration = hadoop.value().value();
        RunFolder folder = RunFolder.at(new Path(run.folder()), configuration);
        // An attempt before this one may have written the file and died before it could say so.
        if (folder.exists(folder.chunk(chunk.index()))) {
            return;
        }
        LoadedModel loaded = ModelHolder.get(run.model(), SparkEnv.get().conf(), configuration);
        PolicyCatalog catalog = PolicyCatalog.load();
        List<AnswerRow> rows = new ArrayList<>();
        try (EnginePool.Lease lease =
                loaded.engines().borrow(TaskContext.get().cpus(), spec.value().kvType())) {
            ExampleEvaluator evaluator = new ExampleEvaluator(run, loaded, lease.engine(), catalog);
            for (ExampleGroup group : chunk.groups()) {
                rows.addAll(evaluator.evaluate(group, provenance(run, loaded)));
            }
        }
        rows.sort(AnswerRow.ORDER);
        folder.writeOnce(folder.chunk(chunk.index()), AnswersTable.TABLE, rows);
        failedRows.add(rows.stream()
                .filter(row -> row.outcome().status() == RowStatus.FAILED)
                .count());
    }

    private static Provenance provenance(EvaluationSpec run, LoadedModel loaded) throws IOException {
        return new Provenance(
                InetAddress.getLocalHost().getHostName(),
                SparkEnv.get().executorId(),
                TaskContext.get().attemptNumber(),
                Instant.now(),
                loaded.kernels().name(),
                Runtime.version().toString(),
                run.sparkVersion(),
                run.codeVersion());
    }
}
