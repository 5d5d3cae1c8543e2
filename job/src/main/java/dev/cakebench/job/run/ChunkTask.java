package dev.cakebench.job.run;

import dev.cakebench.job.results.AnswerRow.Provenance;
import dev.cakebench.job.results.RunFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;

/** One Spark task: a chunk, unless its file is there already. */
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
        String host = InetAddress.getLocalHost().getHostName();
        try (EnginePool.Lease lease = loaded.engines().borrow(TaskContext.get().cpus(), run.kvType())) {
            long failed = new ChunkEvaluator(run, loaded, lease.engine(), folder, () -> provenance(run, loaded, host))
                    .evaluate(chunk);
            failedRows.add(failed);
        }
    }

    private static Provenance provenance(EvaluationSpec run, LoadedModel loaded, String host) {
        return new Provenance(
                host,
                SparkEnv.get().executorId(),
                TaskContext.get().attemptNumber(),
                Instant.now(),
                loaded.kernels().name(),
                Runtime.version().toString(),
                run.sparkVersion(),
                run.codeVersion());
    }
}
