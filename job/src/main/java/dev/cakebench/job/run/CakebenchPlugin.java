package dev.cakebench.job.run;

import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.jspecify.annotations.Nullable;

/**
 * Opens the run's model when an executor starts, before its first task. A model that cannot be opened does not fail the
 * executor, which the cluster manager would start again for ever: the first task that asks for the model fails with the
 * reason. Tasks work without this plugin too; then the first of them opens the model.
 */
public final class CakebenchPlugin implements SparkPlugin {

    @Override
    // Spark takes null for: nothing to do on the driver.
    @SuppressWarnings("NullAway")
    public @Nullable DriverPlugin driverPlugin() {
        return null;
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new ModelOpener();
    }

    private static final class ModelOpener implements ExecutorPlugin {
        @Override
        public void init(PluginContext context, Map<String, String> extraConf) {
            SparkConf conf = context.conf();
            if (Settings.hasModel(conf)) {
                ModelHolder.preload(Settings.model(conf), conf, Settings.hadoop(conf));
            }
        }

        @Override
        public void shutdown() {
            ModelHolder.closeIdleEngines();
        }
    }
}
