package dev.cakebench.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

/** What a Prometheus that asks the driver is told. */
final class CakebenchPluginTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void theDriverShowsWhatTheExecutorsDid() throws Exception {
        SparkConf conf = new SparkConf(false)
                .setMaster("local[1]")
                .setAppName("metrics")
                .set("spark.plugins", CakebenchPlugin.class.getName())
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.ui.port", "0")
                .set("spark.ui.showConsoleProgress", "false")
                .set(
                        "spark.metrics.conf.*.sink.prometheusServlet.class",
                        "org.apache.spark.metrics.sink.PrometheusServlet")
                .set("spark.metrics.conf.*.sink.prometheusServlet.path", "/metrics/prometheus");
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            spark.parallelize(List.of(1), 1).foreach(ignored -> {
                RunCounters.current().prefilled(1234);
                RunCounters.current().answered(2, 14, 3);
            });
            String address = spark.sc().uiWebUrl().get() + "/metrics/prometheus/";

            String metrics = awaitMetric(address, "_driver_plugin_.*prefilled_tokens_Value\\{.*} 1234");

            assertThat(metrics)
                    .containsPattern("_driver_plugin_.*CakebenchPlugin_examples_Value\\{.*} 2\n")
                    .containsPattern("CakebenchPlugin_cells_Value\\{.*} 14\n")
                    .containsPattern("CakebenchPlugin_failed_cells_Value\\{.*} 3\n")
                    .containsPattern("CakebenchPlugin_cache_bytes_Value\\{.*} 0\n")
                    .containsPattern("CakebenchPlugin_mapped_model_bytes_Value\\{.*} \\d+\n")
                    .containsPattern("CakebenchPlugin_executors_Value\\{.*} 1\n");
        }
    }

    private static String awaitMetric(String address, String pattern) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            Instant end = Instant.now().plus(PATIENCE);
            String metrics = "";
            while (Instant.now().isBefore(end)) {
                metrics = client.send(
                                HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString())
                        .body();
                if (metrics.lines().anyMatch(line -> line.matches(".*" + pattern))) {
                    break;
                }
                Thread.sleep(100);
            }
            return metrics;
        }
    }
}
