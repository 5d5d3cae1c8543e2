package dev.cakebench.inference.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BytePairMergerTest {
    private static final String ALPHABET = "abcd\u00E9\u65E5";

    @Test
    void mergesTheLowestRankAndOfEqualOnesTheLeftmostFirst() {
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            TestVocabulary vocabulary = TestVocabulary.random(random, ALPHABET, 40);
            Tokenizer tokenizer = vocabulary.tokenizer(PreTokenizer.GPT2);
            for (int word = 0; word < 20; word++) {
                String text = randomWord(random);
                assertThat(tokenizer.encode(text, false, false))
                        .as(text)
                        .isEqualTo(mergeOneByOne(vocabulary, text.getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    @Test
    void aMergeThatNeedsAMissingTokenIsRefused() {
        assertThatThrownBy(() -> MergeTable.of(List.of("a b"), Map.of("a", 0, "b", 1)))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("tokenizer.ggml.merges[0]")
                .hasMessageContaining("'ab'");
        assertThatThrownBy(() -> MergeTable.of(List.of("ab"), Map.of("ab", 0)))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("'ab'")
                .hasMessageContaining("with a space between");
    }

    @Test
    void ofEqualMergesTheFirstCounts() {
        MergeTable merges = MergeTable.of(List.of("a b", "b b", "a b"), Map.of("a", 0, "b", 1, "ab", 2, "bb", 3));
        assertThat(merges.rank(0, 1)).isZero();
        assertThat(merges.mergedId(0)).isEqualTo(2);
        assertThat(merges.rank(1, 0)).isEqualTo(-1);
    }

    private static String randomWord(Random random) {
        StringBuilder word = new StringBuilder();
        int length = random.nextInt(30);
        for (int i = 0; i < length; i++) {
            word.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return word.toString();
    }

    /** The definition: again and again merge the leftmost pair of the lowest rank. */
    private static int[] mergeOneByOne(TestVocabulary vocabulary, byte[] bytes) {
        List<String> symbols = new ArrayList<>();
        for (byte value : bytes) {
            symbols.add(String.valueOf(ByteAlphabet.character(value & 0xFF)));
        }
        while (true) {
            int best = -1;
            int bestRank = Integer.MAX_VALUE;
            for (int i = 0; i + 1 < symbols.size(); i++) {
                int rank = vocabulary.merges().indexOf(symbols.get(i) + " " + symbols.get(i + 1));
                if (rank >= 0 && rank < bestRank) {
                    best = i;
                    bestRank = rank;
                }
            }
            if (best < 0) {
                return symbols.stream().mapToInt(vocabulary::id).toArray();
            }
            symbols.set(best, symbols.get(best) + symbols.remove(best + 1));
        }
    }
}
