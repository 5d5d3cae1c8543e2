package dev.cakebench.job.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cakebench.job.Goldens;
import dev.cakebench.job.dataset.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prediction files as the benchmarks' own scripts write them, and the numbers that these print of them. */
class ScoreCommandTest {
    private static final JsonNode LONGBENCH = Goldens.read("metrics/longbench.json");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills the field before each test
    private Path folder;

    @Test
    void longBenchScoresAreTheEvaluators() throws IOException {
        Map<String, JsonNode> cases = new HashMap<>();
        LONGBENCH.get("cases").forEach(node -> cases.put(node.get("name").asText(), node));
        List<String> arguments = new ArrayList<>(List.of("score", "--protocol=longbench@1", "--format=json"));
        Map<String, Double> expected = new TreeMap<>();
        for (JsonNode average : LONGBENCH.get("datasetAverages")) {
            String task = average.get("dataset").asText();
            List<String> lines = new ArrayList<>();
            for (JsonNode name : average.get("cases")) {
                JsonNode node = Objects.requireNonNull(cases.get(name.asText()));
                lines.add(longBenchLine(
                        node.get("prediction").asText(), node.get("answers"), node.get("allClasses"), 100));
            }
            arguments.add(write(task + ".jsonl", lines));
            expected.put(task, average.get("score").doubleValue());
        }
        JsonNode scores = json(arguments);
        assertThat(groups(scores, "task")).isEqualTo(expected);
        double mean = expected.values().stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElseThrow();
        JsonNode average = scores.get("averages").get(0);
        assertThat(average.get("tasks").intValue()).isEqualTo(20);
        assertThat(average.get("score").doubleValue()).isBetween(mean - 0.01, mean + 0.01);
        for (JsonNode group : scores.get("scores")) {
            double score = group.get("score").doubleValue();
            assertThat(group.get("low").doubleValue()).isLessThanOrEqualTo(score);
            assertThat(group.get("high").doubleValue()).isGreaterThanOrEqualTo(score);
        }
    }

    @Test
    void longBenchEIsScoredByLength() throws IOException {
        for (JsonNode golden : LONGBENCH.get("lengthBuckets")) {
            String task = golden.get("dataset").asText();
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < golden.get("lengths").size(); i++) {
                lines.add(longBenchLine(
                        golden.get("predictions").get(i).asText(),
                        golden.get("answers").get(i),
                        JsonNodeFactory.instance.nullNode(),
                        golden.get("lengths").get(i).intValue()));
            }
            Map<String, Double> expected = new TreeMap<>();
            golden.get("result").properties().forEach(entry -> {
                if (!entry.getValue().isNull()) {
                    expected.put(entry.getKey(), entry.getValue().doubleValue());
                }
            });
            for (String name : List.of(task + "_e.jsonl", "pred_e/model/" + task + ".jsonl")) {
                JsonNode scores = json(List.of("score", "--protocol=longbench@1", "--format=json", write(name, lines)));
                assertThat(groups(scores, "length")).as(name).isEqualTo(expected);
                assertThat(scores.get("averages")).hasSameSizeAs(expected.entrySet());
            }
        }
    }

    @Test
    void rulerScoresAreTheEvaluators() throws IOException {
        int number = 0;
        for (JsonNode golden : Goldens.read("metrics/ruler.json").get("cases")) {
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < golden.get("predictions").size(); i++) {
                ObjectNode line = JsonNodeFactory.instance.objectNode();
                line.put("index", i)
                        .put("pred", golden.get("predictions").get(i).asText());
                line.put("input", "...")
                        .put("length", 3900)
                        .set("outputs", golden.get("references").get(i));
                lines.add(line.toString());
            }
            number++;
            for (Map.Entry<String, String> task :
                    Map.of("vt", "matchAll", "qa_1", "matchPart").entrySet()) {
                String file = write(number + "/4096/pred/" + task.getKey() + ".jsonl", lines);
                JsonNode scores = json(List.of("score", "--protocol=ruler@1", "--format=json", file));
                assertThat(groups(scores, "length"))
                        .as(golden.get("name").asText())
                        .isEqualTo(Map.of("4096", golden.get(task.getValue()).doubleValue()));
            }
        }
    }

    @Test
    void longBenchV2PrintsTheAuthorsTable() throws IOException {
        String file = write(
                "model.jsonl",
                List.of(
                        v2Line("easy", "short", "A", "\"response\": \"The correct answer is (A).\""),
                        v2Line("easy", "medium", "B", "\"response\": \"It is **The correct answer is (C)**\""),
                        v2Line("hard", "long", "C", "\"pred\": \"C\""),
                        v2Line("hard", "short", "D", "\"pred\": null"),
                        v2Line("hard", "short", "D", "\"response\": \"D\", \"pred\": \"D\"")));
        CommandLineRun run = CommandLineRun.of("score", file, "--protocol", "longbench-v2@1");
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(cells(run.out()))
                .containsExactly(
                        List.of("task", "length", "metric", "rows", "score"),
                        List.of("easy", "all", "choice", "2", "50.0"),
                        List.of("hard", "all", "choice", "3", "33.3"),
                        List.of("all", "short", "choice", "3", "33.3"),
                        List.of("all", "medium", "choice", "1", "0.0"),
                        List.of("all", "long", "choice", "1", "100.0"),
                        List.of("average of 2 tasks", "all", "", "5", "40.0"));
    }

    @Test
    void theCodeMetricIsTheProtocols() throws IOException {
        JsonNode node = Goldens.read("metrics/fuzz.json")
                .get("cases")
                .valueStream()
                .filter(golden -> golden.get("ratio").intValue()
                        != golden.get("ratioWithoutLevenshtein").intValue())
                .filter(golden -> !golden.get("a").asText().matches("(?s).*[`#\n].*|.*//.*"))
                .findFirst()
                .orElseThrow();
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("pred", node.get("a").asText())
                .putArray("answers")
                .add(node.get("b").asText());
        String file = write("lcc.jsonl", List.of(line.toString()));
        assertThat(groups(json(List.of("score", "--protocol=longbench@1", "--format=json", file)), "task"))
                .isEqualTo(Map.of("lcc", node.get("ratio").doubleValue()));
        assertThat(groups(json(List.of("score", "--protocol=longbench-difflib@1", "--format=json", file)), "task"))
                .isEqualTo(Map.of("lcc", node.get("ratioWithoutLevenshtein").doubleValue()));
    }

    @Test
    void aNameSaysTheSameWhereTheTaskIsGivenAndTheFileCompressed() throws IOException {
        Path file = folder.resolve("qasper_e.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("{\"pred\": \"red\", \"answers\": [\"red\"], \"length\": 100}".getBytes(UTF_8));
        }

        JsonNode scores =
                json(List.of("score", "--protocol=longbench@1", "--task=qasper", "--format=json", file.toString()));

        assertThat(groups(scores, "length")).isEqualTo(Map.of("0-4k", 100.0));
    }

    @Test
    void badRowsAreListedAndCounted() throws IOException {
        String file = write(
                "answers.jsonl",
                List.of(
                        "{\"pred\": \"red\", \"answers\": [\"red\"], \"length\": 1}",
                        "{\"answers\": [\"red\"]}",
                        "{\"pred\": 7, \"answers\": [\"red\"]}",
                        "{\"pred\": \"red\"",
                        "{\"pred\": \"blue\", \"answers\": [\"red\"]}"));
        CommandLineRun run = CommandLineRun.of("score", file, "--protocol=longbench@1", "--task=hotpotqa");
        assertThat(run.exitCode()).isEqualTo(ExitCode.INCOMPLETE);
        assertThat(cells(run.out())).contains(List.of("hotpotqa", "all", "qa_f1", "2", "50.00"));
        String source = "cakebench: file:" + folder.resolve("answers.jsonl");
        assertThat(run.err().lines())
                .hasSize(4)
                .satisfiesExactly(
                        line -> assertThat(line)
                                .isEqualTo(source
                                        + ":2: key 'pred' is missing; found the keys [answers]; it must be a text; "
                                        + "add it or remove the row"),
                        line -> assertThat(line)
                                .isEqualTo(
                                        source + ":3: key 'pred': found a number; allowed: a text; correct the row or "
                                                + "remove it"),
                        line -> assertThat(line).startsWith(source + ":4: found no valid JSON at column "),
                        line -> assertThat(line).isEqualTo("cakebench: 3 of 5 rows failed; allowed: 0 (--max-failed)"));
        CommandLineRun allowed =
                CommandLineRun.of("score", file, "--protocol=longbench@1", "--task=hotpotqa", "--max-failed=3");
        assertThat(allowed.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(allowed.err().lines()).hasSize(3);
    }

    @Test
    void wrongArgumentsAndFilesAreNamed() throws IOException {
        String line = "{\"pred\": \"red\", \"answers\": [\"red\"]}";
        String hotpotqa = write("hotpotqa.jsonl", List.of(line));
        String again = write("other/hotpotqa.jsonl", List.of(line));
        assertUsage("Missing required option: '--protocol=ID'", "score", hotpotqa);
        assertUsage("Missing required parameter: 'FILE'", "score", "--protocol=longbench@1");
        assertUsage("unknown protocol 'longbench@9'; allowed: ", "score", hotpotqa, "--protocol=longbench@9");
        assertUsage(
                "--task: found 'songs'; allowed by longbench@1: 2wikimqa, dureader, ",
                "score",
                hotpotqa,
                "--protocol=longbench@1",
                "--task=songs");
        assertUsage(
                "data file file:" + folder.resolve("songs.jsonl") + ": 'songs' is no task of longbench@1; allowed: ",
                "score",
                folder.resolve("songs.jsonl").toString(),
                "--protocol=longbench@1");
        assertUsage(
                "data file file:" + folder.resolve("qasper.jsonl") + ": not found; check the path in the plan",
                "score",
                folder.resolve("qasper.jsonl").toString(),
                "--protocol=longbench@1");
        assertUsage(
                "prediction files file:%s and file:%s: both have rows of hotpotqa; score them in two calls"
                        .formatted(hotpotqa, again),
                "score",
                hotpotqa,
                again,
                "--protocol=longbench@1");
    }

    private static void assertUsage(String message, String... arguments) {
        CommandLineRun run = CommandLineRun.of(arguments);
        assertThat(run.exitCode()).as(message).isEqualTo(ExitCode.USAGE);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("cakebench: " + message);
    }

    private static String longBenchLine(String prediction, JsonNode answers, JsonNode classes, int length) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("pred", prediction).put("length", length);
        line.set("answers", answers);
        line.set("all_classes", classes);
        return line.toString();
    }

    private static String v2Line(String difficulty, String length, String answer, String prediction) {
        return "{\"difficulty\": \"%s\", \"length\": \"%s\", \"answer\": \"%s\", %s}"
                .formatted(difficulty, length, answer, prediction);
    }

    private String write(String name, List<String> lines) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, String.join("\n", lines)).toString();
    }

    private static JsonNode json(List<String> arguments) throws JsonProcessingException {
        CommandLineRun run = CommandLineRun.of(arguments.toArray(String[]::new));
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
        return Json.read(run.out());
    }

    /** Scores by task or by length. */
    private static Map<String, Double> groups(JsonNode scores, String key) {
        return scores.get("scores")
                .valueStream()
                .collect(Collectors.toMap(
                        group -> group.get(key).asText(),
                        group -> group.get("score").doubleValue()));
    }

    /** The first five columns of a table, without its ruler. */
    private static List<List<String>> cells(String table) {
        return table.lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| -"))
                .map(line -> List.of(line.substring(1).split("\\|")).subList(0, 5).stream()
                        .map(String::strip)
                        .toList())
                .toList();
    }
}
