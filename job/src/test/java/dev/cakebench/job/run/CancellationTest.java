package dev.cakebench.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.inference.engine.LayerAttention;
import dev.cakebench.inference.engine.PrefillObserver;
import dev.cakebench.inference.kernels.KernelProvider;
import dev.cakebench.inference.model.Model;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.TaskContext$;
import org.apache.spark.TaskContextImpl;
import org.apache.spark.TaskKilledException;
import org.junit.jupiter.api.Test;

final class CancellationTest {
    @Test
    void anErrorOfTheExampleIsNotThrownAgain() {
        assertThatCode(() -> Cancellation.rethrow(new IllegalStateException("a fault")))
                .doesNotThrowAnyException();
    }

    @Test
    void aKilledTaskEnds() {
        TaskKilledException killed = new TaskKilledException("cancelled");

        assertThatThrownBy(() -> Cancellation.rethrow(killed)).isSameAs(killed);
    }

    @Test
    void whateverAnInterruptedTaskThrowsIsItsEnd() {
        IllegalStateException thrown = new IllegalStateException("a channel was closed");

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Cancellation.rethrow(thrown))
                .isInstanceOf(InterruptedException.class)
                .hasCause(thrown);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aPrefillEndsBehindTheLayerInWhichItsTaskIsKilled() {
        TaskContextImpl task = TaskContext$.MODULE$.empty();
        List<Integer> seen = new ArrayList<>();
        PrefillObserver killing = new PrefillObserver() {
            @Override
            public AttentionRequest request() {
                return AttentionRequest.NONE;
            }

            @Override
            public void onLayer(LayerAttention layer) {
                seen.add(layer.layer());
                if (layer.layer() == 1) {
                    task.markInterrupted("another attempt succeeded");
                }
            }
        };
        int[] tokens = new int[100];
        Arrays.setAll(tokens, i -> i % 50);
        try (InferenceEngine engine =
                new InferenceEngine(Model.open(Quickstart.MODEL), KernelProvider.choose("auto"), 2)) {
            float[] before = engine.prefill(tokens, new TimedObserver(new Ignoring()));
            TaskContext$.MODULE$.setTaskContext(task);
            try {
                assertThatThrownBy(() -> engine.prefill(tokens, new TimedObserver(killing)))
                        .isInstanceOf(TaskKilledException.class);
            } finally {
                TaskContext$.MODULE$.unset();
            }

            assertThat(seen).containsExactly(0, 1);
            assertThat(engine.prefill(tokens, new TimedObserver(new Ignoring())))
                    .isEqualTo(before);
        }
    }

    private static final class Ignoring implements PrefillObserver {
        @Override
        public AttentionRequest request() {
            return AttentionRequest.NONE;
        }

        @Override
        public void onLayer(LayerAttention layer) {}
    }
}
