package dev.cakebench.job.submit;

import static dev.cakebench.job.submit.SubmitCall.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.cakebench.job.run.LaunchOptions;
import dev.cakebench.job.run.Settings;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.internal.config.ConfigEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of {@code conf/spark}: settings that Spark knows, with values that it understands. */
final class SparkSettingsTest {
    private static final Path FOLDER = REPOSITORY.resolve("conf/spark");
    private static final String METRICS = "spark.metrics.conf.";

    /** Scala objects that register settings when they are loaded. */
    @BeforeAll
    static void registerSettings() throws ClassNotFoundException {
        for (String name : Set.of(
                "org.apache.spark.internal.config.package$",
                "org.apache.spark.internal.config.UI$",
                "org.apache.spark.deploy.k8s.Config$",
                "org.apache.spark.deploy.yarn.config.package$")) {
            Class.forName(name);
        }
    }

    private static Map<String, String> properties(String text) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = new StringReader(text)) {
            properties.load(reader);
        }
        Map<String, String> settings = new TreeMap<>();
        properties.forEach((key, value) -> settings.put((String) key, (String) value));
        return settings;
    }

    /** The file's settings, those that it shows in comments among them. */
    private static Map<String, String> everySetting(String name) throws IOException {
        return properties(Pattern.compile("^# (?=spark\\.)", Pattern.MULTILINE)
                .matcher(Files.readString(FOLDER.resolve(name)))
                .replaceAll(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"standalone.conf", "yarn.conf", "kubernetes.conf"})
    void sparkKnowsEverySetting(String name) throws IOException {
        Map<String, String> settings = everySetting(name);
        SparkConf conf = new SparkConf(false);
        settings.forEach(conf::set);

        assertThat(settings).hasSizeGreaterThan(12);
        settings.keySet().stream()
                .filter(key -> !key.startsWith(METRICS))
                .filter(key -> !key.equals(Settings.MODEL_FOLDER))
                .filter(key -> !key.matches("spark\\.(executorEnv|yarn\\.appMasterEnv)\\.JAVA_HOME"))
                .filter(key -> !key.equals("spark.app.name"))
                .forEach(key -> {
                    ConfigEntry<?> entry = ConfigEntry.findEntry(key);
                    assertThat(entry).as(key).isNotNull();
                    assertThatCode(() -> conf.get(entry)).as(key).doesNotThrowAnyException();
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"standalone.conf", "yarn.conf", "kubernetes.conf"})
    void metricsNameClassesOfSpark(String name) throws IOException, ClassNotFoundException {
        Map<String, String> settings = properties(Files.readString(FOLDER.resolve(name)));
        Set<String> classes = settings.keySet().stream()
                .filter(key -> key.startsWith(METRICS) && key.endsWith(".class"))
                .map(settings::get)
                .collect(Collectors.toSet());

        assertThat(classes).hasSize(2);
        for (String type : classes) {
            assertThat(Class.forName(type).getInterfaces()).isNotEmpty();
        }
    }

    @Test
    void theFirstPartIsTheSameEverywhere() throws IOException {
        Set<String> firstParts = Set.of("standalone", "yarn", "kubernetes").stream()
                .map(SparkSettingsTest::firstPart)
                .collect(Collectors.toSet());

        assertThat(firstParts).singleElement().asString().contains("spark.executor.memory ", "spark.log.level ");
    }

    private static String firstPart(String name) {
        try {
            String text = Files.readString(FOLDER.resolve(name + ".conf"));
            return text.substring(text.indexOf("\n\n"), text.indexOf("\n# Of "));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aStandaloneDriverHasSparksOwnModuleOptions() throws IOException {
        String options = properties(Files.readString(FOLDER.resolve("standalone.conf")))
                .getOrDefault("spark.driver.extraJavaOptions", "");

        assertThat(options.split(" ", -1)).containsExactlyElementsOf(LaunchOptions.module());
    }

    @ParameterizedTest
    @ValueSource(strings = {"standalone.conf", "yarn.conf", "kubernetes.conf"})
    void everySettingHasAReason(String name) throws IOException {
        for (String paragraph : Files.readString(FOLDER.resolve(name)).split("\n\n", -1)) {
            assertThat(paragraph)
                    .as("each block of settings begins with a comment")
                    .startsWith("#");
        }
    }
}
