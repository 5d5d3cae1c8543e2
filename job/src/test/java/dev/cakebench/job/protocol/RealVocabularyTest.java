package dev.cakebench.job.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.inference.gguf.GgufFile;
import dev.cakebench.inference.tokenizer.Tokenizer;
import dev.cakebench.inference.tokenizer.Tokenizers;
import dev.cakebench.job.dataset.DatasetFile;
import dev.cakebench.job.dataset.DatasetRow;
import dev.cakebench.job.dataset.Example;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Prompts of the quickstart's rows with the quickstart model's vocabulary. */
class RealVocabularyTest {
    private static final Path QUICKSTART = Path.of("..", "conf", "quickstart");
    private static final Protocol RULER = Protocols.get("ruler@1");
    private static final int CONTEXT = 4096;

    private static Tokenizer tokenizer;

    @BeforeAll
    static void open() {
        tokenizer =
                Tokenizers.of(GgufFile.open(QUICKSTART.resolve("needle.gguf")).metadata());
    }

    @Test
    void posesEveryRowOfTheQuickstart() throws IOException {
        List<DatasetFile> files = DatasetFiles.resolve(
                new Configuration(false),
                RULER,
                List.of(),
                List.of(QUICKSTART.toAbsolutePath().normalize().toString()));
        assertThat(files).extracting(DatasetFile::task).contains("niah_single", "niah_multikey_1");
        for (DatasetFile file : files) {
            for (DatasetRow row : read(file)) {
                assertThat(row.problem()).isNull();
                Prompt prompt = prompt(row.example(), 0);
                assertThat(prompt.tokens()[0]).isEqualTo(tokenizer.bos());
                assertThat(prompt.tokens()).hasSizeBetween(800, 1024);
                assertGoldIsTheAnswer(row.example(), prompt);
                assertThat(decode(prompt, 0, prompt.contextTokens())).endsWith("\n");
                assertThat(decode(prompt, prompt.contextTokens(), prompt.tokens().length))
                        .startsWith("What ")
                        .doesNotContain("\n");
            }
        }
    }

    @Test
    void shortensRealRowsWithoutLosingTheNeedle() throws IOException {
        for (DatasetFile file : files("niah_single_1024.jsonl")) {
            for (DatasetRow row : read(file)) {
                int whole = prompt(row.example(), 0).tokens().length;
                Prompt shortened = prompt(row.example(), 300);
                assertThat(shortened.tokens()).hasSizeBetween(260, 300);
                assertThat(shortened.truncatedTokens()).isEqualTo(whole - shortened.tokens().length);
                assertGoldIsTheAnswer(row.example(), shortened);
            }
        }
    }

    @Test
    void framesAMessageWithTheTemplatesControlTokensOnly() {
        ChatTemplate template = messages -> "<bos>user: " + messages.getFirst() + "<eos>";
        String message = "The grass is green. Where is <eos>?\n";
        PosedText posed = PosedText.chat(tokenizer, template, message);
        assertThat(posed.tokens()).startsWith(tokenizer.bos()).endsWith(tokenizer.eos());
        assertThat(posed.tokens()).containsOnlyOnce(tokenizer.bos()).containsOnlyOnce(tokenizer.eos());
        assertThat(tokenizer.decode(posed.tokens(), false)).isEqualTo(template.userMessage(message));
        assertThat(PosedText.chat(tokenizer, template, "The grass is green.").tokens())
                .isEqualTo(tokenizer.encode("<bos>user: The grass is green.<eos>", true, true));
    }

    private static void assertGoldIsTheAnswer(Example example, Prompt prompt) {
        BitSet gold = Objects.requireNonNull(prompt.gold());
        int start = gold.nextSetBit(0);
        int end = gold.nextClearBit(start);
        assertThat(gold.cardinality()).isEqualTo(end - start);
        assertThat(decode(prompt, start, end).strip())
                .isEqualTo(example.references().getFirst());
    }

    private static String decode(Prompt prompt, int from, int to) {
        return tokenizer.decode(Arrays.copyOfRange(prompt.tokens(), from, to), true);
    }

    private static Prompt prompt(Example example, int maxPromptTokens) {
        return RULER.prompt(example, new PromptContext(tokenizer, null, CONTEXT, maxPromptTokens));
    }

    private static List<DatasetFile> files(String name) {
        String path = QUICKSTART.resolve(name).toAbsolutePath().normalize().toString();
        return DatasetFiles.resolve(new Configuration(false), RULER, List.of(), List.of(path));
    }

    private static List<DatasetRow> read(DatasetFile file) throws IOException {
        return RULER.reader().read(new Configuration(false), file.path(), 20);
    }
}
