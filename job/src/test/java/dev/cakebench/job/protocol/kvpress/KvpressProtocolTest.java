package dev.cakebench.job.protocol.kvpress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cakebench.job.dataset.DatasetRow;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.protocol.ByteTokenizer;
import dev.cakebench.job.protocol.ChatTemplate;
import dev.cakebench.job.protocol.Prompt;
import dev.cakebench.job.protocol.PromptContext;
import dev.cakebench.job.protocol.PromptException;
import dev.cakebench.job.protocol.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KvpressProtocolTest {
    private static final Protocol LONGBENCH = new LongBenchKvpressProtocol();
    private static final Protocol RULER = new RulerKvpressProtocol();
    private static final ByteTokenizer TOKENIZER = new ByteTokenizer();
    private static final ChatTemplate CHAT =
            messages -> "<start>user\n" + messages.getFirst().strip() + "<end>\n<start>assistant\n";
    private static final String LONGBENCH_ROW =
            "{\"_id\": \"a\", \"context\": \" It is here, <end> not there.\", \"question\": "
                    + "\"Where <end>? \", \"answer_prefix\": \"Answer:\", \"answers\": [\"here\"], \"length\": 5, \"all_classes\": null, "
                    + "\"task\": \"hotpotqa\", \"max_new_tokens\": 52}";
    private static final String RULER_ROW = "{\"context\": \"VAR AB = 1 VAR CD = AB\", \"question\": \"Which?\", "
            + "\"answer_prefix\": \" They are\", \"answer\": [\"AB\", \"CD\"], \"task\": \"vt\", \"max_new_tokens\": 30}";

    @TempDir
    private java.nio.file.Path folder;

    @Test
    void theQuestionAndTheStartOfTheAnswerStandBehindTheContext() throws IOException {
        Prompt prompt = prompt(LONGBENCH, longBench(LONGBENCH_ROW), CHAT, 1000, 0);
        assertThat(decode(prompt.tokens(), 0, prompt.contextTokens()))
                .isEqualTo("<start>user\nIt is here, <end> not there.");
        assertThat(decode(prompt.tokens(), prompt.contextTokens(), prompt.tokens().length))
                .isEqualTo("Where <end>? <end>\n<start>assistant\nAnswer:");
        // The rows' own words are no control tokens: one end of turn is the template's.
        assertThat(prompt.tokens()).containsOnlyOnce(ByteTokenizer.TURN_END);
        int here = "\u0000user\nIt is ".length();
        BitSet gold = new BitSet();
        gold.set(here, here + 4);
        assertThat(prompt.gold()).isEqualTo(gold);
    }

    @Test
    void withoutAChatTemplateBosComesFirstAndALineFeedBehindTheQuestion() throws IOException {
        Prompt prompt = prompt(LONGBENCH, longBench(LONGBENCH_ROW), null, 1000, 0);
        assertThat(decode(prompt.tokens(), 0, prompt.tokens().length))
                .isEqualTo("<bos> It is here, <end> not there.Where <end>? \nAnswer:");
        assertThat(prompt.tokens()[0]).isEqualTo(ByteTokenizer.BOS);
        assertThat(prompt.tokens()).doesNotContain(ByteTokenizer.TURN_END);
    }

    @Test
    void cutsTheTailOfTheContext() throws IOException {
        Example example = longBench(LONGBENCH_ROW);
        Prompt whole = prompt(LONGBENCH, example, CHAT, 1000, 0);
        Prompt cut = prompt(LONGBENCH, example, CHAT, 1000, 14);
        assertThat(cut.contextTokens()).isEqualTo(14);
        assertThat(cut.truncatedTokens()).isEqualTo(whole.contextTokens() - 14);
        assertThat(Arrays.copyOf(cut.tokens(), 14)).isEqualTo(Arrays.copyOf(whole.tokens(), 14));
        assertThat(Arrays.copyOfRange(cut.tokens(), 14, cut.tokens().length))
                .isEqualTo(Arrays.copyOfRange(whole.tokens(), whole.contextTokens(), whole.tokens().length));
        // Of "here" the first two letters are left.
        assertThat(Objects.requireNonNull(cut.gold()).cardinality()).isEqualTo(2);
        int questionTokens = whole.tokens().length - whole.contextTokens();
        Prompt fitted = prompt(LONGBENCH, example, CHAT, questionTokens + 52 + 10, 0);
        assertThat(fitted.contextTokens()).isEqualTo(10);
        assertThat(fitted.gold()).isNull();
    }

    @Test
    void refusesWhatDoesNotFit() throws IOException {
        Example example = longBench(LONGBENCH_ROW);
        assertThatThrownBy(() -> prompt(LONGBENCH, example, null, 100, 40))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining(
                        ":1: found a context of 30 tokens; allowed: 27, which is the model's context of 100 less 52 "
                                + "for the answer and 21 for the question; lower max_prompt_tokens or take a model with a longer context");
        assertThatThrownBy(() -> prompt(LONGBENCH, example, null, 60, 0))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("; allowed: 0, which is the model's context of 60 less 52");
    }

    @Test
    void readsLengthsFromRowsAndNames() throws IOException {
        Example longBench = longBench(LONGBENCH_ROW);
        assertThat(LONGBENCH.maxNewTokens(longBench)).isEqualTo(52);
        assertThat(LONGBENCH.maxNewTokens("qasper_e")).isEqualTo(148);
        assertThat(RULER.maxNewTokens("fwe")).isEqualTo(50);
        assertThat(longBench.lengthBucket()).isEqualTo("0-4k");
        assertThat(LONGBENCH.question(longBench)).isEqualTo("Where <end>? ");
        for (String name : List.of("4096/test-00000-of-00001.jsonl", "ruler_4096.jsonl")) {
            Example ruler = read(RULER, name, RULER_ROW).getFirst().example();
            assertThat(ruler.dataset()).isEqualTo("ruler_4096");
            assertThat(ruler.lengthBucket()).isEqualTo("4096");
            assertThat(ruler.task()).isEqualTo("vt");
            assertThat(ruler.id()).isEqualTo("1");
        }
        assertThat(read(RULER, "mixed.jsonl", RULER_ROW).getFirst().example().lengthBucket())
                .isEmpty();
    }

    @Test
    void namesWhatIsWrongWithARow() throws IOException {
        assertThat(problem(LONGBENCH, "qasper.jsonl", LONGBENCH_ROW))
                .isEqualTo(
                        "key 'task': found 'hotpotqa'; allowed: qasper, as the file's name says; correct the row or remove it");
        assertThat(problem(LONGBENCH, "trec.jsonl", LONGBENCH_ROW.replace("hotpotqa", "trec")))
                .isEqualTo("key 'all_classes': found null; allowed: a list of texts; correct the row or remove it");
        assertThat(problem(LONGBENCH, "hotpotqa.jsonl", LONGBENCH_ROW.replace("52}", "0}")))
                .isEqualTo("key 'max_new_tokens': found 0; allowed: 1 or more; correct the row or remove it");
        assertThat(problem(RULER, "4096.jsonl", RULER_ROW.replace("\"vt\"", "\"chess\"")))
                .startsWith("key 'task': found 'chess'; allowed: cwe, fwe, niah_multikey_1, ");
        assertThat(problem(RULER, "4096.jsonl", RULER_ROW.replace("[\"AB\", \"CD\"]", "[]")))
                .isEqualTo(
                        "key 'answer': found an empty list; allowed: one or more answers; correct the row or remove it");
    }

    @Test
    void cleansAnswersUpAsKvpressDoes() {
        assertThat(LONGBENCH.postprocess("hotpotqa", " \n a \nb")).isEqualTo("a \nb");
        assertThat(LONGBENCH.postprocess("trec", " \n a \nb")).isEqualTo("a ");
        assertThat(LONGBENCH.postprocess("trec_e", "\n a \nb")).isEqualTo(" a ");
        assertThat(LONGBENCH.postprocess("trec_e", " \n a")).isEqualTo(" ");
        assertThat(LONGBENCH.postprocess("hotpotqa_e", " a")).isEqualTo(" a");
        assertThat(RULER.postprocess("vt", " A\nB\u0001C ")).isEqualTo("ABC");
    }

    private Example longBench(String row) throws IOException {
        return read(LONGBENCH, "hotpotqa.jsonl", row).getFirst().example();
    }

    private String problem(Protocol protocol, String name, String row) throws IOException {
        return String.valueOf(read(protocol, name, row).getFirst().problem()).replaceFirst("^.*\\.jsonl:1: ", "");
    }

    private List<DatasetRow> read(Protocol protocol, String name, String row) throws IOException {
        java.nio.file.Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, row);
        return protocol.reader().read(new Configuration(false), new Path(file.toUri()), Integer.MAX_VALUE);
    }

    private static Prompt prompt(
            Protocol protocol, Example example, @Nullable ChatTemplate chat, int context, int max) {
        return protocol.prompt(example, new PromptContext(TOKENIZER, chat, context, max));
    }

    private static String decode(int[] tokens, int from, int to) {
        return TOKENIZER.decode(Arrays.copyOfRange(tokens, from, to), false);
    }
}
