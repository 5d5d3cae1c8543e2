package dev.cakebench.job.generate.needle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cakebench.inference.model.Model;
import dev.cakebench.job.generate.Corpus;
import dev.cakebench.job.generate.Depths;
import dev.cakebench.job.generate.GenerateException;
import dev.cakebench.job.generate.RowSource;
import dev.cakebench.job.generate.Sources.Source;
import dev.cakebench.job.generate.needle.NiahRows.Placing;
import dev.cakebench.job.protocol.PromptContext;
import dev.cakebench.job.protocol.Protocols;
import dev.cakebench.job.protocol.needle.NeedleProtocol;
import dev.cakebench.job.protocol.needle.NeedleProtocols;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rows of the needle protocols for the quickstart model. */
final class NeedleRowsTest {
    private static final Path MODEL = Path.of("..", "conf", "quickstart", "needle.gguf");
    private static final NeedleBenchSources SOURCES = new NeedleBenchSources(null, null, null);

    private static PromptContext context;

    @BeforeAll
    static void open() {
        context = PromptContext.of(Model.open(MODEL));
    }

    @Test
    void theClassicNeedleStandsBehindASentence() {
        NiahRows source = niah(Placing.CLASSIC, Needle.classic(null, null, null));
        for (int index = 0; index < 11; index++) {
            ObjectNode row = source.row("needle", 1024, index);
            checkLength(NeedleProtocols.NIAH, "needle", row, 1024);
            String text = row.get("context").textValue();
            int at = text.indexOf("\nThe best thing to do in San Francisco");
            assertThat(text.split(Pattern.quote("eat a sandwich"), -1)).hasSize(2);
            assertThat(row.get("depths").get(0).intValue()).isEqualTo(10 * index);
            if (index == 10) {
                assertThat(text).endsWith("on a sunny day.\n");
            } else if (at > 0) {
                assertThat(text.substring(0, at)).endsWith(".");
            }
        }
    }

    @Test
    void kvpressPutsTheNeedleWhereTheDepthIs() {
        NiahRows source = niah(Placing.KVPRESS, Needle.kvpress(null, null, null));
        ObjectNode row = source.row("needle", 1024, 5);
        checkLength(NeedleProtocols.NIAH_KVPRESS, "needle", row, 1024);
        String text = row.get("context").textValue();
        assertThat((double) text.indexOf("The best thing") / text.length()).isBetween(0.4, 0.5);
        assertThat(row.get("answers").get(0).textValue())
                .startsWith("The best thing")
                .endsWith("sunny day.");
    }

    @Test
    void aNeedleOfTheUsers() {
        ObjectNode row = niah(Placing.CLASSIC, Needle.classic("The code is 77.", "What is the code?", "77"))
                .row("needle", 1024, 3);
        assertThat(row.get("context").textValue()).contains("\nThe code is 77.\n");
        assertThat(row.get("question").textValue()).isEqualTo("What is the code?");
        assertThat(row.get("gold").get(0).textValue()).isEqualTo("77");
    }

    @Test
    void passKeysGoThroughAllDepths() {
        RowSource source = new PasskeyRows(protocol(NeedleProtocols.PASSKEY), context, 42);
        Set<Integer> hit = new TreeSet<>();
        for (int index = 0; index < 40; index++) {
            ObjectNode row = source.row("passkey", 1024, index);
            checkLength(NeedleProtocols.PASSKEY, "passkey", row, 1024);
            String key = row.get("answers").get(0).textValue();
            String text = row.get("context").textValue();
            assertThat(text).contains("The pass key is %s. Remember it. %s is the pass key.\n".formatted(key, key));
            hit.add(row.get("depths").get(0).intValue());
        }
        assertThat(hit).containsExactlyElementsOf(Depths.RULER);
        assertThat(source.row("passkey", 1024, 7)).isEqualTo(source.row("passkey", 1024, 7));
        assertThat(new PasskeyRows(protocol(NeedleProtocols.PASSKEY), context, 43).row("passkey", 1024, 7))
                .isNotEqualTo(source.row("passkey", 1024, 7));
    }

    @Test
    void needleBenchHidesWhatItAsksFor() {
        for (String id : List.of(NeedleProtocols.NEEDLEBENCH_1, NeedleProtocols.NEEDLEBENCH_2)) {
            boolean second = id.equals(NeedleProtocols.NEEDLEBENCH_2);
            RowSource source = bench(id, second, 0);
            for (String task : protocol(id).tasks()) {
                ObjectNode row = source.row(task, 4096, 12);
                checkLength(id, task, row, 4096);
                String text = row.get("context").textValue();
                row.get("needle")
                        .textValue()
                        .lines()
                        .forEach(needle -> assertThat(text).contains("\n" + needle + "\n"));
                row.get("answers").forEach(answer -> assertThat(text).contains(answer.textValue()));
                assertThat(source.row(task, 4096, 12)).isEqualTo(row);
                assertThat(row.get("question").textValue().contains("Before answering, please consider"))
                        .isNotEqualTo(second);
            }
        }
    }

    @Test
    void needleBenchAsksForElevenNeedlesAtOnce() {
        ObjectNode row = bench(NeedleProtocols.NEEDLEBENCH_2, true, 0).row("multi_retrieval", 4096, 0);
        assertThat(row.get("answers")).hasSize(11);
        assertThat(row.get("depths")).hasSize(11);
        assertThat(row.get("question").textValue().split("、", -1)).hasSize(21);
    }

    @Test
    void chainsGrowFromTwoToFive() {
        RowSource source = bench(NeedleProtocols.NEEDLEBENCH_1, false, 0);
        List<Long> needles = new ArrayList<>();
        for (int turn = 0; turn < 5; turn++) {
            needles.add(source.row("multi_reasoning", 4096, 11 * turn)
                    .get("needle")
                    .textValue()
                    .lines()
                    .count());
        }
        assertThat(needles).containsExactly(2L, 3L, 4L, 5L, 2L);
    }

    @Test
    void spacedNeedlesStandWhereTheAuthorsCodePutsThem() {
        Hidden hidden = new Hidden(List.of("x", "y", "z"), List.of(50), "", List.of(), null);
        int[] hay = new int[100];
        List<int[]> needles = List.of(new int[] {1, 1}, new int[] {2}, new int[] {3});
        int[] context = hidden.in(hay, needles);
        // Places 50, 50 + 2 + 10 = 62, 62 + 1 + 10 = 73, each moved by the needles before it: 50, 64, 76.
        assertThat(context).hasSize(104);
        assertThat(context[50]).isEqualTo(1);
        assertThat(context[51]).isEqualTo(1);
        assertThat(context[64]).isEqualTo(2);
        assertThat(context[76]).isEqualTo(3);
    }

    @Test
    void saysWhatHasNoRoomOrIsMissing() {
        assertThatThrownBy(
                        () -> bench(NeedleProtocols.NEEDLEBENCH_1, false, 1000).row("single_retrieval", 1024, 0))
                .isInstanceOf(GenerateException.class)
                .hasMessageContaining("found no room for a haystack beside the needles");
        assertThatThrownBy(() -> new NeedleBenchSources(new Source("n.jsonl", "{\"needle\": \"a\"}"), null, null))
                .hasMessage("n.jsonl: key 'arg1': found nothing; allowed: a text; correct the file");
    }

    private static void checkLength(String id, String task, ObjectNode row, int length) {
        int tokens = row.get("tokens").intValue() + protocol(id).maxNewTokens(task);
        assertThat(tokens).as(id + " " + task).isLessThanOrEqualTo(length).isGreaterThan(length - 520);
    }

    private static NiahRows niah(Placing placing, Needle needle) {
        String id = placing.atSentences() ? NeedleProtocols.NIAH : NeedleProtocols.NIAH_KVPRESS;
        return new NiahRows(protocol(id), context, Corpus.builtIn(), needle, placing, Depths.even(11));
    }

    private static NeedleBenchRows bench(String id, boolean second, int buffer) {
        return new NeedleBenchRows(protocol(id), context, Corpus.builtIn(), SOURCES, second, buffer, 42);
    }

    private static NeedleProtocol protocol(String id) {
        return (NeedleProtocol) Protocols.get(id);
    }
}
