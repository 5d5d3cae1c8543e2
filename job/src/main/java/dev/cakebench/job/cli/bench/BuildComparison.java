package dev.cakebench.job.cli.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cakebench.cake.CacheSweep;
import dev.cakebench.inference.engine.InferenceEngine;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Compares the speed of two builds. Each measurement has a JVM of its own; both builds of a round run one after the
 * other, in turns the one or the other first, so that a drift of the machine's speed hits both; and the speeds of a round
 * are compared with one another only.
 */
public final class BuildComparison {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final OwnJvm baseline;
    private final OwnJvm candidate;
    private final List<String> arguments;
    private final List<BenchTest> tests;

    /**
     * @param baseline jar with all of cakebench, as {@code job/target/cakebench.jar}
     * @param candidate the other one
     * @param model the GGUF file
     * @param threads that compute
     * @param tests their names must differ
     */
    public BuildComparison(Path baseline, Path candidate, Path model, int threads, List<BenchTest> tests) {
        List<Path> own = Stream.of(BuildComparison.class, CacheSweep.class, InferenceEngine.class)
                .map(BuildComparison::location)
                .toList();
        this.baseline = OwnJvm.ofBuild(baseline, own);
        this.candidate = OwnJvm.ofBuild(candidate, own);
        this.tests = tests;
        this.arguments = List.of(
                "bench",
                "--model",
                model.toString(),
                "--threads",
                Integer.toString(threads),
                "--tests",
                String.join(",", tests.stream().map(BenchTest::name).toList()),
                "--format",
                "jsonl");
    }

    /**
     * Runs all rounds.
     *
     * @return one per test, in order
     * @throws BenchException when a build does not run
     */
    public List<PairedSpeeds> run(int rounds) {
        List<PairedSpeeds> speeds = tests.stream()
                .map(test -> new PairedSpeeds(test.name(), new double[rounds], new double[rounds]))
                .toList();
        for (int round = 0; round < rounds; round++) {
            Map<String, Double> before;
            Map<String, Double> after;
            if (round % 2 == 0) {
                before = speeds(baseline);
                after = speeds(candidate);
            } else {
                after = speeds(candidate);
                before = speeds(baseline);
            }
            for (PairedSpeeds test : speeds) {
                test.baseline()[round] = before.getOrDefault(test.test(), Double.NaN);
                test.candidate()[round] = after.getOrDefault(test.test(), Double.NaN);
            }
        }
        return speeds;
    }

    private Map<String, Double> speeds(OwnJvm build) {
        List<String> lines = build.run(arguments);
        Map<String, Double> speeds = new LinkedHashMap<>();
        for (String line : lines) {
            if (line.startsWith("{")) {
                JsonNode row = read(line);
                speeds.put(
                        row.path("test").asText(), row.path("tokens_per_second").asDouble());
            }
        }
        List<String> missing =
                new ArrayList<>(tests.stream().map(BenchTest::name).toList());
        missing.removeAll(speeds.keySet());
        if (!missing.isEmpty()) {
            throw new BenchException("a build printed no speed for %s, but: %s".formatted(missing, lines));
        }
        return speeds;
    }

    private static JsonNode read(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new BenchException("a build printed a line that is no JSON object: " + line, e);
        }
    }

    private static Path location(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("class paths are made of files", e);
        }
    }
}
