package dev.cakebench.job.protocol.longbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cakebench.inference.gguf.GgufFile;
import dev.cakebench.inference.tokenizer.Tokenizer;
import dev.cakebench.inference.tokenizer.Tokenizers;
import dev.cakebench.job.dataset.DatasetFile;
import dev.cakebench.job.dataset.DatasetRow;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.protocol.DatasetFiles;
import dev.cakebench.job.protocol.Prompt;
import dev.cakebench.job.protocol.PromptContext;
import dev.cakebench.job.protocol.Protocol;
import dev.cakebench.job.protocol.Protocols;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows of every task in the layout of LongBench's own files, with the vocabulary and the context of the quickstart's model. */
class OfficialRowsTest {
    private static final Path RESOURCES = Path.of("src", "test", "resources", "data");
    private static final int CONTEXT = 4096;
    private static final LongBenchProtocol LONGBENCH = new LongBenchProtocol();

    private static Tokenizer tokenizer;

    @BeforeAll
    static void open() {
        tokenizer = Tokenizers.of(GgufFile.open(Path.of("..", "conf", "quickstart", "needle.gguf"))
                .metadata());
    }

    static Stream<String> tasks() {
        return LONGBENCH.tasks().stream();
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void poseAndScoreLikeTheirTask(String task) throws IOException {
        for (Example example : examples(LONGBENCH, "longbench", List.of(task))) {
            assertThat(example.task()).isEqualTo(task);
            assertThat(example.lengthBucket()).isEqualTo("0-4k");
            assertThat(example.language()).isEqualTo(isChinese(task) ? "zh" : "en");
            Prompt prompt = prompt(LONGBENCH, example);
            assertThat(prompt.tokens().length + LONGBENCH.maxNewTokens(task)).isLessThanOrEqualTo(CONTEXT);
            assertThat(prompt.truncatedTokens()).isZero();
            assertThat(decode(prompt, prompt.contextTokens(), prompt.tokens().length))
                    .isEqualTo(LONGBENCH.question(example));
            assertThat(LONGBENCH.task(task).goldInContext() || prompt.gold() == null)
                    .isTrue();
            assertThat(score(LONGBENCH, example, example.references().getFirst()))
                    .isCloseTo(1, within(1e-7));
            assertThat(score(LONGBENCH, example, "")).isZero();
        }
    }

    @Test
    void cutPromptsKeepBothEnds() throws IOException {
        for (Example example : examples(LONGBENCH, "longbench", LONGBENCH.tasks())) {
            Prompt whole = prompt(LONGBENCH, example);
            int limit = whole.tokens().length / 2;
            Prompt cut = LONGBENCH.prompt(example, new PromptContext(tokenizer, null, CONTEXT, limit));
            assertThat(cut.truncatedTokens()).isEqualTo(whole.tokens().length - 2 * (limit / 2));
            // Half a character may stand where the quarters end.
            String text = decode(cut, 0, cut.tokens().length);
            assertThat(text).startsWith(decode(whole, 0, limit / 4).replace("\uFFFD", ""));
            int wholeLength = whole.tokens().length;
            assertThat(text)
                    .endsWith(
                            decode(whole, wholeLength - limit / 4, wholeLength).replace("\uFFFD", ""));
        }
    }

    /** The answer stands in the context as the row says, so that its survival in a cache can be measured. */
    @Test
    void knowWhereTheAnswerStands() throws IOException {
        List<String> known = new ArrayList<>();
        for (Example example : examples(LONGBENCH, "longbench", LONGBENCH.tasks())) {
            if (prompt(LONGBENCH, example).gold() != null) {
                known.add(example.id());
            }
        }
        assertThat(known)
                .contains("hotpotqa-invented-0", "multifieldqa_zh-invented-0", "passage_retrieval_en-invented-0")
                .doesNotContain("gov_report-invented-0", "passage_count-invented-0");
    }

    @Test
    void questionsOfTheSecondVersionPoseAndScore() throws IOException {
        for (String id : List.of("longbench-v2@1", "longbench-v2-cot@1")) {
            Protocol protocol = Protocols.get(id);
            List<Example> examples = examples(protocol, "longbench-v2", List.of());
            assertThat(examples)
                    .extracting(example -> example.task() + " " + example.lengthBucket())
                    .containsExactly("easy short", "hard medium", "hard long");
            for (Example example : examples) {
                Prompt prompt = prompt(protocol, example);
                assertThat(prompt.truncatedTokens()).isZero();
                assertThat(decode(prompt, prompt.contextTokens(), prompt.tokens().length))
                        .isEqualTo(protocol.question(example))
                        .startsWith("\n</text>\n\nWhat is the correct answer to this question: ");
                String letter = example.references().getFirst();
                assertThat(score(protocol, example, "\nThe correct answer is (" + letter + ").\n"))
                        .isEqualTo(1);
                assertThat(score(protocol, example, letter)).isZero();
            }
        }
    }

    private static double score(Protocol protocol, Example example, String decoded) {
        return protocol.metric(example.task()).score(protocol.postprocess(example.task(), decoded), example);
    }

    private static boolean isChinese(String task) {
        return task.endsWith("_zh") || List.of("dureader", "lsht", "vcsum").contains(task);
    }

    private static List<Example> examples(Protocol protocol, String folder, List<String> tasks) throws IOException {
        String path = RESOURCES.resolve(folder).toAbsolutePath().toString();
        List<Example> examples = new ArrayList<>();
        for (DatasetFile file : DatasetFiles.resolve(new Configuration(false), protocol, tasks, List.of(path))) {
            for (DatasetRow row : protocol.reader().read(new Configuration(false), file.path(), Integer.MAX_VALUE)) {
                assertThat(row.problem()).isNull();
                examples.add(row.example());
            }
        }
        assertThat(examples).hasSizeGreaterThanOrEqualTo(Math.max(1, tasks.size()));
        return examples;
    }

    private static Prompt prompt(Protocol protocol, Example example) {
        return protocol.prompt(example, new PromptContext(tokenizer, null, CONTEXT, 0));
    }

    private static String decode(Prompt prompt, int from, int to) {
        return tokenizer.decode(Arrays.copyOfRange(prompt.tokens(), from, to), true);
    }
}
