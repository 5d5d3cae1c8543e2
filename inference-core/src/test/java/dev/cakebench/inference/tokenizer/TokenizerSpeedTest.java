package dev.cakebench.inference.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing backtracks or grows with the square of the text: each text takes milliseconds, a quadratic loop minutes. */
class TokenizerSpeedTest {
    private static final int CHARACTERS = 100_000;
    private static final Duration LIMIT = Duration.ofSeconds(1);

    @ParameterizedTest
    @MethodSource("dev.cakebench.inference.tokenizer.PreTokenizer#allNames")
    void aLongTextOfAnythingIsQuickWithBytePairs(String preTokenizer) {
        Random random = new Random(23);
        TestVocabulary vocabulary = TestVocabulary.random(random, "aaaa  77\u65E5!", 300);
        vocabulary.token("<|control|>", TokenType.CONTROL);
        vocabulary.token("\n\n", TokenType.USER_DEFINED);
        assertQuick(vocabulary.tokenizer(PreTokenizer.named(preTokenizer).orElseThrow()), preTokenizer, random);
    }

    @Test
    void aLongTextOfAnythingIsQuickWithSentencePieces() {
        Random random = new Random(24);
        TestPieces vocabulary = TestPieces.random(random, "aaaa\u2581\u258177\u65E5!", 300);
        vocabulary.token("<|control|>", TokenType.CONTROL, 0);
        vocabulary.token("\n\n", TokenType.USER_DEFINED, 0);
        for (int i = 0; i < 6_000; i++) {
            vocabulary.token("<unused%d>".formatted(i), TokenType.CONTROL, 0);
        }
        assertQuick(vocabulary.withSpace().tokenizer(), "SentencePiece", random);
    }

    private static void assertQuick(Tokenizer tokenizer, String name, Random random) {
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
            "a\u0301".repeat(CHARACTERS / 2),
            "\uD83D\uDE42".repeat(CHARACTERS / 2),
            "\uD83D".repeat(CHARACTERS),
            "aA".repeat(CHARACTERS / 2),
            "\u00C9A".repeat(CHARACTERS / 2),
            "<unused".repeat(CHARACTERS / 7),
            "<|control|".repeat(CHARACTERS / 10),
            "<|control|>".repeat(CHARACTERS / 11),
        };
        for (String text : texts) {
            tokenizer.encode(text.substring(0, 10_000), true, true);
        }
        for (String text : texts) {
            long start = System.nanoTime();
            int[] ids = tokenizer.encode(text, false, true);
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            assertThat(taken).as("%s: %.20s", name, text).isLessThan(LIMIT);
            assertThat(tokenizer.decode(ids, false)).hasSameSizeAs(text);
        }
    }
}
