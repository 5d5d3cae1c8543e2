package dev.cakebench.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelHolderTest {
    private static final String LOADER = "cakebench-model-loader";

    @TempDir
    Path folder;

    private final SparkConf conf = new SparkConf(false);
    private final Configuration hadoop = new Configuration();

    /** A copy of the model that another run left on this host would stand in for a missing file. */
    @BeforeEach
    void useAModelFolderOfItsOwn() {
        conf.set(Settings.MODEL_FOLDER, folder.resolve("models").toString());
    }

    /** As on an executor whose plugin starts before the model is there. */
    @Test
    void aFailedPreloadIsToldToTheFirstTaskAndTheNextOneTriesAgain() throws Exception {
        Path file = folder.resolve("late.gguf");
        ModelReference model = late(file);
        ModelHolder.preload(model, conf, hadoop);
        awaitLoaders();
        Files.copy(Quickstart.MODEL, file);

        assertThatThrownBy(() -> ModelHolder.get(model, conf, hadoop))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("late.gguf: there is no such model file");

        LoadedModel loaded = ModelHolder.get(model, conf, hadoop);
        assertThat(loaded.model().path()).isEqualTo(file);
        assertThat(ModelHolder.get(model, conf, hadoop)).isSameAs(loaded);
    }

    @Test
    void anInterruptedTaskDoesNotSpoilTheModel() throws Exception {
        Path file = Files.copy(Quickstart.MODEL, folder.resolve("interrupted.gguf"));
        ModelReference model = late(file);

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> ModelHolder.get(model, conf, hadoop)).isInstanceOf(InterruptedException.class);

        assertThat(ModelHolder.get(model, conf, hadoop).model().path()).isEqualTo(file);
    }

    /** The small model as it is or will be at a place of its own. */
    private ModelReference late(Path file) {
        ModelReference there = new ModelFiles(hadoop, folder).describe(Quickstart.MODEL.toString());
        return new ModelReference(file.toString(), there.bytes(), there.sha256());
    }

    /** Waits for loaders that have been started, also those that have not run yet and so have no stack trace. */
    private static void awaitLoaders() throws InterruptedException {
        Thread[] threads = new Thread[10_000];
        int count = Thread.enumerate(threads);
        for (int i = 0; i < count; i++) {
            if (threads[i].getName().equals(LOADER)) {
                threads[i].join();
            }
        }
    }
}
