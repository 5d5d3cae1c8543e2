package dev.cakebench.inference.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing backtracks or grows with the square of the text: each text takes milliseconds, a quadratic loop minutes. */
class TokenizerSpeedTest {
    private static final int CHARACTERS = 100_000;
    private static final Duration LIMIT = Duration.ofSeconds(2);

    @ParameterizedTest
    @CsvSource({"gpt-2", "default", "smollm", "llama-bpe", "qwen2"})
    void aLongTextOfAnythingIsQuick(String preTokenizer) {
        Random random = new Random(23);
        TestVocabulary vocabulary = TestVocabulary.random(random, "aaaa  77\u65E5!", 300);
        vocabulary.token("<|control|>", TokenType.CONTROL);
        vocabulary.token("\n\n", TokenType.USER_DEFINED);
        Tokenizer tokenizer =
                vocabulary.tokenizer(PreTokenizer.named(preTokenizer).orElseThrow());
        String[] texts = {
            RandomText.any(random, CHARACTERS),
            RandomText.mixed(random, CHARACTERS),
            "a".repeat(CHARACTERS),
            " ".repeat(CHARACTERS),
            " \n".repeat(CHARACTERS / 2),
            "\n" + " ".repeat(CHARACTERS),
            "7".repeat(CHARACTERS),
            "\u65E5".repeat(CHARACTERS),
            "!".repeat(CHARACTERS),
            "'".repeat(CHARACTERS),
            "<|control|".repeat(CHARACTERS / 10),
            "<|control|>".repeat(CHARACTERS / 11),
        };
        for (String text : texts) {
            tokenizer.encode(text.substring(0, 2_000), true, true);
        }
        for (String text : texts) {
            long start = System.nanoTime();
            int[] ids = tokenizer.encode(text, true, true);
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            assertThat(taken).as("%s: %.20s", preTokenizer, text).isLessThan(LIMIT);
            assertThat(tokenizer.decode(ids, false)).hasSameSizeAs(text);
        }
    }
}
