package dev.cakebench.job.run;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.jspecify.annotations.Nullable;

/**
 * Opens the run's model when an executor starts, before its first task, and shows in Spark's metrics what is done. A model
 * that cannot be opened does not fail the executor, which the cluster manager would start again for ever: the first task that
 * asks for the model fails with the reason. Tasks work without this plugin too; then the first of them opens the model.
 *
 * <p>Each executor has gauges of its own, and tells the driver of them once a second, whose gauges are the sums: only the
 * driver has a web server that a Prometheus can ask.
 */
public final class CakebenchPlugin implements SparkPlugin {
    /** What Spark calls the executor of a local run. */
    private static final String DRIVER = "driver";

    @Override
    public DriverPlugin driverPlugin() {
        return new Listener();
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new Worker();
    }

    private static final class Listener implements DriverPlugin {
        private final ExecutorBeats beats = new ExecutorBeats(System::nanoTime);

        @Override
        public Map<String, String> init(SparkContext spark, PluginContext context) {
            return Map.of();
        }

        @Override
        public void registerMetrics(String application, PluginContext context) {
            MetricRegistry registry = context.metricRegistry();
            CounterValues.BY_NAME.forEach(
                    (name, value) -> registry.register(name, (Gauge<Long>) () -> value.applyAsLong(beats.sum())));
            registry.register("executors", (Gauge<Integer>) beats::present);
        }

        @Override
        // Spark takes null for: no answer.
        @SuppressWarnings("NullAway")
        public @Nullable Object receive(Object message) {
            if (message instanceof CounterBeat beat) {
                beats.hear(beat);
            }
            return null;
        }
    }

    private static final class Worker implements ExecutorPlugin {
        private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("cakebench-beat").factory());
        private @Nullable PluginContext context;

        @Override
        // A beat that fails is told again a second later.
        @SuppressWarnings("FutureReturnValueIgnored")
        public void init(PluginContext started, Map<String, String> extraConf) {
            context = started;
            RunCounters.reset();
            // In a local run the driver's gauges say it all.
            if (!DRIVER.equals(started.executorID())) {
                CounterValues.BY_NAME.forEach((name, value) -> started.metricRegistry()
                        .register(name, (Gauge<Long>)
                                () -> value.applyAsLong(RunCounters.current().values())));
            }
            SparkConf conf = started.conf();
            if (Settings.hasModel(conf)) {
                ModelHolder.preload(Settings.model(conf), conf, Settings.hadoop(conf));
            }
            timer.scheduleWithFixedDelay(this::beat, 1, 1, TimeUnit.SECONDS);
        }

        private void beat() {
            PluginContext driver = context;
            if (driver == null) {
                return;
            }
            try {
                driver.send(new CounterBeat(
                        driver.executorID(), RunCounters.current().values()));
            } catch (IOException | RuntimeException e) {
                // The driver is busy or gone; the next beat tells the same and more.
            }
        }

        @Override
        public void shutdown() {
            timer.shutdownNow();
            beat();
            ModelHolder.closeIdleEngines();
        }
    }
}
