package dev.cakebench.job.run;

import dev.cakebench.inference.kernels.KernelProvider;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.model.Model;
import dev.cakebench.job.protocol.ChatTemplates;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;

/**
 * The models of one JVM, each opened once whatever the number of tasks. A model is opened on a thread of its own:
 * Spark interrupts task threads, and an interrupt during the mapping, or in a static initialiser, would spoil the model
 * for every later task.
 */
final class ModelHolder {
    /** What decides a loaded model. */
    private record Key(String location, String sha256, String kernels) {}

    private static final Map<Key, CompletableFuture<LoadedModel>> MODELS = new HashMap<>();

    private ModelHolder() {}

    /** Starts to open a model, unless it is open or under way. */
    // What goes wrong is told to who asks for the model.
    @SuppressWarnings("FutureReturnValueIgnored")
    static void preload(ModelReference reference, SparkConf conf, Configuration hadoop) {
        future(reference, conf, hadoop);
    }

    /**
     * The model; waits until it is open. A failure is thrown once and then forgotten, so that a retried task tries again.
     */
    static LoadedModel get(ModelReference reference, SparkConf conf, Configuration hadoop) throws InterruptedException {
        CompletableFuture<LoadedModel> model = future(reference, conf, hadoop);
        try {
            return model.get();
        } catch (ExecutionException e) {
            synchronized (MODELS) {
                MODELS.values().removeIf(CompletableFuture::isCompletedExceptionally);
            }
            if (e.getCause() instanceof RuntimeException runtime) {
                throw runtime;
            }
            throw new IllegalStateException(reference.location() + ": cannot be opened", e.getCause());
        }
    }

    /** Ends the idle engines of all models; the models stay mapped. */
    static void closeIdleEngines() {
        openModels().forEach(model -> model.engines().closeIdle());
    }

    /** Bytes of the model files that are mapped. */
    static long mappedBytes() {
        return openModels().mapToLong(LoadedModel::bytes).sum();
    }

    /** Native memory that examples are admitted with now. */
    static long exampleBytes() {
        return openModels().mapToLong(model -> model.memory().usedBytes()).sum();
    }

    private static Stream<LoadedModel> openModels() {
        synchronized (MODELS) {
            return MODELS.values().stream()
                    .filter(model -> model.isDone() && !model.isCompletedExceptionally())
                    .map(CompletableFuture::join)
                    .toList()
                    .stream();
        }
    }

    private static CompletableFuture<LoadedModel> future(
            ModelReference reference, SparkConf conf, Configuration hadoop) {
        Key key = new Key(reference.location(), reference.sha256(), Settings.kernels(conf));
        synchronized (MODELS) {
            return MODELS.computeIfAbsent(key, wanted -> load(reference, conf, hadoop));
        }
    }

    private static CompletableFuture<LoadedModel> load(ModelReference reference, SparkConf conf, Configuration hadoop) {
        CompletableFuture<LoadedModel> result = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("cakebench-model-loader").start(() -> {
            try {
                result.complete(open(reference, conf, hadoop));
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private static LoadedModel open(ModelReference reference, SparkConf conf, Configuration hadoop) {
        Path file = new ModelFiles(hadoop, Settings.modelFolder(conf)).local(reference);
        Model model = Model.open(file);
        Kernels kernels = KernelProvider.choose(Settings.kernels(conf));
        return new LoadedModel(
                model,
                reference.bytes(),
                kernels,
                ChatTemplates.of(model.chatTemplate(), model.tokenizer()),
                new EnginePool(model, kernels),
                new MemoryBudget(Settings.memoryBytes(conf, reference.bytes())));
    }
}
