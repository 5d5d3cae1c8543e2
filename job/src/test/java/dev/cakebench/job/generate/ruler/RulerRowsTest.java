package dev.cakebench.job.generate.ruler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cakebench.inference.gguf.GgufFile;
import dev.cakebench.inference.tokenizer.Tokenizer;
import dev.cakebench.inference.tokenizer.Tokenizers;
import dev.cakebench.job.generate.Corpus;
import dev.cakebench.job.generate.Depths;
import dev.cakebench.job.generate.Draws;
import dev.cakebench.job.generate.GenerateException;
import dev.cakebench.job.generate.RowDepths;
import dev.cakebench.job.protocol.Protocol;
import dev.cakebench.job.protocol.Protocols;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows for the quickstart model's tokenizer. */
final class RulerRowsTest {
    private static final Path MODEL = Path.of("..", "conf", "quickstart", "needle.gguf");
    private static final Protocol RULER = Protocols.get("ruler@1");
    private static final RulerSources SOURCES = new RulerSources(Corpus.builtIn(), null, null);
    private static final int ROWS = 3;

    /** Most tokens of one more unit of haystack: a line, a word, a needle with UUIDs, a document. */
    private static final Map<String, Integer> UNIT_TOKENS = Map.of(
            "niah_single_1", 30, "niah_multikey_2", 40, "niah_multikey_3", 120, "vt", 30, "qa_1", 500, "qa_2", 500);

    private static Tokenizer tokenizer;
    private static RulerRows source;

    @BeforeAll
    static void open() {
        tokenizer = Tokenizers.of(GgufFile.open(MODEL).metadata());
        source = new RulerRows(SOURCES, tokenizer, 42);
    }

    static Stream<Arguments> tasks() {
        return RULER.tasks().stream().flatMap(task -> Stream.of(1024, 2048).map(length -> Arguments.of(task, length)));
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void rowsFillTheirLengthAndNeverExceedIt(String task, int length) {
        for (int index = 0; index < ROWS; index++) {
            ObjectNode row = source.row(task, length, index);
            int tokens = tokenizer.encode(text(row, "input") + text(row, "answer_prefix"), true, false).length
                    + RULER.maxNewTokens(task);
            assertThat(tokens)
                    .isEqualTo(row.get("length").intValue())
                    .isBetween(length - UNIT_TOKENS.getOrDefault(task, 20), length);
        }
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void theSameSeedMakesTheSameBytesAndAnotherOthers(String task, int length) {
        String row = source.row(task, length, 1).toString();
        RulerRows again = new RulerRows(SOURCES, tokenizer, 42);
        assertThat(again.row(task, length, 1)).hasToString(row);
        assertThat(new RulerRows(SOURCES, tokenizer, 43).row(task, length, 1)).doesNotHaveToString(row);
        assertThat(again.row(task, length, 2)).doesNotHaveToString(row);
    }

    @Test
    void fortyRowsHitEveryDepth() {
        Set<Integer> hit = new TreeSet<>();
        for (int index = 0; index < Depths.RULER.size(); index++) {
            ObjectNode row = source.row("niah_single_1", 1024, index);
            int depth = row.get("depths").get(0).intValue();
            hit.add(depth);
            List<String> lines = text(row, "input").lines().toList();
            // The first line is the instruction, the last the question.
            int hay = lines.size() - 3;
            assertThat(lines.get(1 + hay * depth / 100)).startsWith("One of the special magic numbers for ");
        }
        assertThat(hit).containsExactlyElementsOf(Depths.RULER);
    }

    @Test
    void severalNeedlesStandAtDifferentDepthsInTheOrderOfTheText() {
        Set<Integer> asked = new TreeSet<>();
        for (int index = 0; index < 40; index++) {
            List<Integer> depths = RowDepths.of(42, "t/1", index, Draws.of(42, "t/1", index), 5);
            assertThat(depths).hasSize(5).doesNotHaveDuplicates().isSubsetOf(Depths.RULER);
            asked.add(depths.getFirst());
        }
        assertThat(asked).containsExactlyElementsOf(Depths.RULER);
        for (String task : List.of("niah_multivalue", "niah_multiquery", "vt")) {
            List<Integer> depths = new ArrayList<>();
            source.row(task, 1024, 0).get("depths").forEach(depth -> depths.add(depth.intValue()));
            assertThat(depths).isSorted().doesNotHaveDuplicates().hasSize(task.equals("vt") ? 5 : 4);
        }
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void needlesAreSaidOnceAndOnlyTheAskedAreAnswers(String task, int length) {
        NeedleSettings settings = NeedleSettings.TASKS.get(task);
        if (settings == null) {
            assertThat(task).isIn("vt", "cwe", "fwe", "qa_1", "qa_2");
            return;
        }
        ObjectNode row = source.row(task, length, 0);
        String input = text(row, "input");
        String question = input.substring(input.lastIndexOf('\n'));
        List<String> outputs = outputs(row);
        assertThat(outputs).hasSize(settings.answers()).doesNotHaveDuplicates();
        for (String output : outputs) {
            assertThat(input.split(Pattern.quote(output), -1)).hasSize(2);
            String before = input.substring(0, input.indexOf(output));
            String key = before.substring(before.lastIndexOf(" for ") + 5, before.lastIndexOf(" is: "));
            assertThat(question).contains(key);
        }
        int needles = input.split("One of the special magic ", -1).length - 1;
        if (settings.haystack() == NeedleSettings.Hay.NEEDLES) {
            assertThat(needles).isGreaterThan(5);
        } else {
            assertThat(needles).isEqualTo(settings.needles());
        }
    }

    @Test
    void variablesAreAChain() {
        ObjectNode row = source.row("vt", 2048, 0);
        String input = text(row, "input");
        String main = input.substring(input.lastIndexOf("Memorize and track"));
        List<String> names = outputs(row);
        assertThat(main).containsPattern("VAR " + names.getFirst() + " = [0-9]{5}\n");
        for (int i = 1; i < names.size(); i++) {
            assertThat(main).contains("VAR %s = VAR %s \n".formatted(names.get(i), names.get(i - 1)));
            assertThat(main.indexOf("VAR " + names.get(i) + " ="))
                    .isGreaterThan(main.indexOf("VAR " + names.get(i - 1) + " ="));
        }
        assertThat(text(row, "answer_prefix"))
                .contains(", 5 variables are assigned")
                .endsWith("they are: ");
        assertThat(input).startsWith("Memorize and track").containsPattern("they are:  [A-Z]{3} [A-Z]{3}");
    }

    @Test
    void commonWordsAreTheMostFrequent() {
        ObjectNode row = source.row("cwe", 2048, 0);
        String input = text(row, "input");
        Map<String, Integer> times = new HashMap<>();
        String list = input.substring(input.lastIndexOf("Memorize the ones"), input.lastIndexOf("\nQuestion"));
        for (String numbered : list.split("\\s?[0-9]+\\. ", -1)) {
            times.merge(numbered, 1, Integer::sum);
        }
        outputs(row).forEach(word -> assertThat(times).containsEntry(word, 6));
        assertThat(times.values().stream().filter(count -> count > 1)).hasSize(10);
        assertThat(input).contains("the list are: 1. ");
    }

    @Test
    void frequentWordsAreTheThreeBehindTheNoise() {
        for (int index = 0; index < 5; index++) {
            ObjectNode row = source.row("fwe", 1024, index);
            String input = text(row, "input");
            Map<String, Integer> times = new HashMap<>();
            for (String word : input.substring(0, input.indexOf("\nQuestion")).split(" ", -1)) {
                times.merge(word, 1, Integer::sum);
            }
            List<String> outputs = outputs(row);
            int least = times.getOrDefault(outputs.get(2), 0);
            assertThat(times.get("...")).isGreaterThan(times.get(outputs.getFirst()));
            assertThat(times.entrySet().stream()
                            .filter(word -> word.getKey().matches("[a-z]{6}") && word.getValue() >= least)
                            .map(Map.Entry::getKey)
                            .filter(word -> !word.equals("coded")))
                    .containsExactlyInAnyOrderElementsOf(outputs);
        }
    }

    @Test
    void questionsHaveTheirDocuments() {
        for (String task : List.of("qa_1", "qa_2")) {
            for (int index = 0; index < 5; index++) {
                ObjectNode row = source.row(task, 2048, index);
                String input = text(row, "input");
                assertThat(outputs(row)).anyMatch(input::contains);
                assertThat(input).contains("Document 1:\n", "Document 2:\n");
                assertThat(text(row, "answer_prefix")).isEqualTo(" Answer:");
            }
        }
    }

    @Test
    void saysWhatHasNoRoom() {
        assertThatThrownBy(() -> source.row("cwe", 256, 0))
                .isInstanceOf(GenerateException.class)
                .hasMessageStartingWith("task cwe, row 0, length 256: found ")
                .hasMessageContaining(" prompt tokens with the smallest haystack, 11 words; allowed: 136,");
    }

    private static String text(JsonNode row, String key) {
        return row.get(key).textValue();
    }

    private static List<String> outputs(JsonNode row) {
        List<String> outputs = new ArrayList<>();
        row.get("outputs").forEach(output -> outputs.add(output.textValue()));
        return outputs;
    }
}
