package dev.cakebench.inference.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BytePairTokenizerTest {

    @Test
    void anyTextSurvivesEncodeAndDecode() {
        Random random = new Random(3);
        Tokenizer tokenizer = TestVocabulary.random(random, "aes\u65E5 ", 60).tokenizer(PreTokenizer.SMOLLM);
        for (int round = 0; round < 500; round++) {
            String text = RandomText.mixed(random, random.nextInt(60));
            assertThat(tokenizer.decode(tokenizer.encode(text, true, true), false))
                    .isEqualTo(text);
        }
    }

    @Test
    void controlTokensAreParsedOnlyOnRequestAndUserDefinedOnesAlways() {
        TestVocabulary vocabulary = new TestVocabulary();
        int control = vocabulary.token("<c>", TokenType.CONTROL);
        int unknown = vocabulary.token("<u>", TokenType.UNKNOWN);
        int user = vocabulary.token("<d>", TokenType.USER_DEFINED);
        Tokenizer tokenizer = vocabulary.tokenizer(PreTokenizer.GPT2);
        int a = vocabulary.id("a");
        assertThat(tokenizer.encode("<c>a<u><d>", false, true)).containsExactly(control, a, unknown, user);
        int[] plain = tokenizer.encode("<c>a<u><d>", false, false);
        assertThat(plain).hasSize(8).endsWith(user).doesNotContain(control, unknown);
        assertThat(tokenizer.decode(plain, true)).isEqualTo("<c>a<u><d>");
        assertThat(tokenizer.decode(new int[] {control, a, unknown, user}, true))
                .isEqualTo("a<d>");
        assertThat(tokenizer.decode(new int[] {control, a, unknown, user}, false))
                .isEqualTo("<c>a<u><d>");
        assertThat(tokenizer.isSpecial(control)).isTrue();
        assertThat(tokenizer.isSpecial(user)).isFalse();
        assertThat(tokenizer.bytes(control)).asString(StandardCharsets.UTF_8).isEqualTo("<c>");
    }

    @Test
    void theLongestSpecialTokenIsFoundFirst() {
        TestVocabulary vocabulary = new TestVocabulary();
        int shorter = vocabulary.token("<a>", TokenType.CONTROL);
        int longer = vocabulary.token("<a><b>", TokenType.CONTROL);
        int crossing = vocabulary.token("b><", TokenType.CONTROL);
        Tokenizer tokenizer = vocabulary.tokenizer(PreTokenizer.GPT2);
        assertThat(tokenizer.encode("<a><a><b><a>", false, true)).containsExactly(shorter, longer, shorter);
        assertThat(tokenizer.encode("<b><b>", false, true))
                .containsExactly(vocabulary.id("<"), crossing, vocabulary.id("b"), vocabulary.id(">"));
    }

    @Test
    void specialTokensAreFoundAsIfLookedForOneByOne() {
        Random random = new Random(12);
        for (int round = 0; round < 300; round++) {
            TestVocabulary vocabulary = new TestVocabulary();
            Set<String> names = new TreeSet<>(
                    Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));
            for (int i = 0; i < 12; i++) {
                names.add(randomName(random, 2 + random.nextInt(4)));
            }
            List<String> found = new ArrayList<>(names);
            found.forEach(name -> vocabulary.token(name, TokenType.CONTROL));
            Tokenizer tokenizer = vocabulary.tokenizer(PreTokenizer.GPT2);
            String text = randomName(random, random.nextInt(40));
            List<String> parts = new ArrayList<>(List.of(text));
            for (String name : found) {
                parts = cut(parts, name, names);
            }
            List<String> tokens = Arrays.stream(tokenizer.encode(text, false, true))
                    .mapToObj(id -> new String(tokenizer.bytes(id), StandardCharsets.UTF_8))
                    .toList();
            List<String> expected = new ArrayList<>();
            for (String part : parts) {
                expected.addAll(names.contains(part) ? List.of(part) : List.of(part.split("(?!^)")));
            }
            assertThat(tokens).as(text).isEqualTo(expected);
        }
    }

    private static List<String> cut(List<String> parts, String name, Set<String> names) {
        List<String> cut = new ArrayList<>();
        for (String part : parts) {
            String rest = part;
            while (!names.contains(part) && rest.contains(name)) {
                int start = rest.indexOf(name);
                if (start > 0) {
                    cut.add(rest.substring(0, start));
                }
                cut.add(name);
                rest = rest.substring(start + name.length());
            }
            if (!rest.isEmpty()) {
                cut.add(rest);
            }
        }
        return cut;
    }

    private static String randomName(Random random, int length) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < length; i++) {
            name.append("<a>".charAt(random.nextInt(3)));
        }
        return name.toString();
    }

    @Test
    void bosAndEosAreAddedOnceAndOnlyOnRequest() {
        TestVocabulary vocabulary = new TestVocabulary();
        int bos = vocabulary.token("<s>", TokenType.CONTROL);
        int eos = vocabulary.token("</s>", TokenType.CONTROL);
        Tokenizer tokenizer = vocabulary.bos(bos).eos(eos).endOfGeneration(eos).tokenizer(PreTokenizer.GPT2);
        int a = vocabulary.id("a");
        assertThat(tokenizer.encode("a", true, false)).containsExactly(bos, a, eos);
        assertThat(tokenizer.encode("", true, false)).containsExactly(bos, eos);
        assertThat(tokenizer.encode("<s>a</s>", true, true)).containsExactly(bos, a, eos);
        assertThat(tokenizer.encode("a", false, true)).containsExactly(a);
        assertThat(tokenizer.bos()).isEqualTo(bos);
        assertThat(tokenizer.eos()).isEqualTo(eos);
        assertThat(tokenizer.endsGeneration(eos)).isTrue();
        assertThat(tokenizer.endsGeneration(bos)).isFalse();
    }

    @Test
    void aWholeWordInTheVocabularyWinsWhereMergesAreIgnored() {
        TestVocabulary vocabulary = new TestVocabulary().merge("a", "b");
        int word = vocabulary.token("\u0120abc", TokenType.NORMAL);
        vocabulary.token("xyz", TokenType.CONTROL);
        assertThat(vocabulary.tokenizer(PreTokenizer.LLAMA_BPE).encode(" abc", false, false))
                .containsExactly(word);
        assertThat(vocabulary.tokenizer(PreTokenizer.QWEN2).encode(" abc", false, false))
                .containsExactly(vocabulary.id("\u0120"), vocabulary.id("ab"), vocabulary.id("c"));
        assertThat(vocabulary.tokenizer(PreTokenizer.LLAMA_BPE).encode("xyz", false, false))
                .as("the name of a control token stays plain")
                .hasSize(3);
    }

    @Test
    void unpairedSurrogatesAreReadAsReplacementCharacters() {
        Tokenizer tokenizer = new TestVocabulary().tokenizer(PreTokenizer.GPT2);
        int[] expected = tokenizer.encode("a\uFFFDb\uFFFD\uFFFD\uD83D\uDE42", false, false);
        assertThat(tokenizer.encode("a\uD83Db\uDE42\uD83D\uD83D\uDE42", false, false))
                .isEqualTo(expected);
    }

    @Test
    void missingBytesFallBackToByteTokensOrAreLeftOut() {
        TestVocabulary vocabulary = new TestVocabulary();
        Vocabulary full = vocabulary.build(PreTokenizer.GPT2);
        full.tokens().set(vocabulary.id("x"), "<0x78>");
        full.types().set(vocabulary.id("<0x78>"), TokenType.BYTE);
        full.tokens().set(vocabulary.id("y"), "other");
        Tokenizer tokenizer = new VocabularyTokenizer(full);
        int[] ids = tokenizer.encode("axyb", false, false);
        assertThat(ids).containsExactly(vocabulary.id("a"), vocabulary.id("<0x78>"), vocabulary.id("b"));
        assertThat(tokenizer.decode(ids, true)).isEqualTo("axb");
    }

    @Test
    void tokensOutsideTheByteAlphabetStandForTheirText() {
        TestVocabulary vocabulary = new TestVocabulary();
        int plain = vocabulary.token("two words", TokenType.NORMAL);
        int unused = vocabulary.token("[PAD1]", TokenType.UNUSED);
        int empty = vocabulary.token("", TokenType.NORMAL);
        Tokenizer tokenizer = vocabulary.tokenizer(PreTokenizer.GPT2);
        assertThat(tokenizer.decode(new int[] {plain, unused, empty}, false)).isEqualTo("two words");
    }

    @Test
    void ofEqualTokensTheLastIsFound() {
        TestVocabulary vocabulary = new TestVocabulary();
        int second = vocabulary.token("a", TokenType.NORMAL);
        assertThat(vocabulary.tokenizer(PreTokenizer.GPT2).encode("a", false, false))
                .containsExactly(second);
    }

    @Test
    void idsOutsideTheVocabularyAreRefused() {
        Tokenizer tokenizer = new TestVocabulary().tokenizer(PreTokenizer.GPT2);
        assertThatThrownBy(() -> tokenizer.decode(new int[] {256}, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("256")
                .hasMessageContaining("0 to 255");
        assertThatThrownBy(() -> tokenizer.bytes(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void severalThreadsCanEncodeAtOnce() {
        Tokenizer tokenizer = TestVocabulary.random(new Random(8), "abc ", 60).tokenizer(PreTokenizer.GPT2);
        String text = RandomText.mixed(new Random(9), 3_000) + "abcab cabba".repeat(200);
        int[] expected = tokenizer.encode(text, true, true);
        assertThat(IntStream.range(0, 16).parallel().mapToObj(run -> tokenizer.encode(text, true, true)))
                .allSatisfy(ids -> assertThat(ids).isEqualTo(expected));
    }
}
