package dev.cakebench.inference.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SentencePieceTokenizerTest {
    private static final String ALPHABET = "abc\u2581\u00E9\u65E5\uD83D\uDE42";

    @Test
    void mergesTheLargestScoreAndOfEqualOnesTheLeftmostFirst() {
        Random random = new Random(5);
        for (int round = 0; round < 300; round++) {
            TestPieces vocabulary = TestPieces.random(random, ALPHABET, 40);
            Tokenizer tokenizer = vocabulary.tokenizer();
            for (int word = 0; word < 20; word++) {
                String text = randomText(random);
                assertThat(tokenizer.encode(text, false, false))
                        .as(text)
                        .isEqualTo(mergeOneByOne(vocabulary, text.replace(' ', '\u2581')));
            }
        }
    }

    @Test
    void anyTextSurvivesEncodeAndDecode() {
        Random random = new Random(3);
        for (boolean addsSpace : new boolean[] {false, true}) {
            TestPieces vocabulary =
                    TestPieces.random(random, "aes\u65E5\u2581", 60).withSpace();
            Tokenizer tokenizer = addsSpace ? vocabulary.addsSpace().tokenizer() : vocabulary.tokenizer();
            for (int round = 0; round < 500; round++) {
                String text = RandomText.mixed(random, random.nextInt(60));
                int[] ids = tokenizer.encode(text, true, true);
                assertThat(tokenizer.decode(ids, true)).isEqualTo(text);
                assertThat(stream(tokenizer, ids)).isEqualTo(text);
            }
        }
    }

    @Test
    void tellsWhichBytesOfTheTextEachTokenStandsFor() {
        Random random = new Random(4);
        for (int round = 0; round < 500; round++) {
            TestPieces vocabulary = TestPieces.random(random, ALPHABET, 40).withSpace();
            boolean addsSpace = random.nextBoolean();
            Tokenizer tokenizer = addsSpace ? vocabulary.addsSpace().tokenizer() : vocabulary.tokenizer();
            String text = randomText(random) + "<s>" + randomText(random);
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            TokenizedText tokenized = tokenizer.tokenize(text, 0, 0);
            int start = 0;
            boolean afterSpecial = true;
            for (int i = 0; i < tokenized.ids().length; i++) {
                int end = tokenized.ends()[i];
                String piece = new String(tokenizer.bytes(tokenized.ids()[i]), StandardCharsets.ISO_8859_1);
                String part = new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
                assertThat(piece)
                        .as("%s in %s", i, text)
                        .isEqualTo(
                                addsSpace
                                                && afterSpecial
                                                && !tokenizer.isSpecial(
                                                        tokenized.ids()[i])
                                        ? " " + part
                                        : part);
                start = end;
                afterSpecial = tokenizer.isSpecial(tokenized.ids()[i]);
            }
            assertThat(start).isEqualTo(bytes.length);
        }
    }

    @Test
    void aSpaceIsPutBeforeEachTextAndLeftOutAtTheStartWhenDecoding() {
        TestPieces vocabulary = new TestPieces(true).addsSpace();
        int a = vocabulary.token("\u2581a", TokenType.NORMAL, -1);
        int space = vocabulary.token("\u2581", TokenType.NORMAL, -2);
        int user = vocabulary.token("<d>", TokenType.USER_DEFINED, 0);
        Tokenizer tokenizer = vocabulary.tokenizer();
        assertThat(tokenizer.encode("a", true, true)).containsExactly(TestPieces.BOS, a);
        assertThat(tokenizer.encode(" a", false, true)).containsExactly(space, a);
        assertThat(tokenizer.encode("<s>a<d>a", true, true)).containsExactly(TestPieces.BOS, a, user, a);
        assertThat(tokenizer.encode("", true, true)).containsExactly(TestPieces.BOS);
        int[] ids = {TestPieces.BOS, a, a};
        assertThat(tokenizer.decode(ids, true)).isEqualTo("a a");
        assertThat(tokenizer.decode(ids, false)).isEqualTo("<s> a a");
        assertThat(tokenizer.decode(new int[] {a, user, a}, true)).isEqualTo("a<d> a");
        assertThat(stream(tokenizer, ids)).isEqualTo("a a");
        StreamingDecoder stream = tokenizer.streamingDecoder();
        assertThat(stream.accept(a) + stream.finish()).isEqualTo("a");
        assertThat(stream.accept(a)).as("a new stream").isEqualTo("a");
    }

    @Test
    void charactersWithoutTokensBecomeTheirBytes() {
        TestPieces vocabulary = new TestPieces(true);
        int a = vocabulary.token("a", TokenType.NORMAL, -1);
        Tokenizer tokenizer = vocabulary.tokenizer();
        int[] ids = tokenizer.encode("a\u00E9\uD800", false, false);
        assertThat(ids)
                .containsExactly(
                        a,
                        vocabulary.id("<0xC3>"),
                        vocabulary.id("<0xA9>"),
                        vocabulary.id("<0xEF>"),
                        vocabulary.id("<0xBF>"),
                        vocabulary.id("<0xBD>"));
        assertThat(tokenizer.decode(ids, true)).isEqualTo("a\u00E9\uFFFD");
    }

    @Test
    void withoutByteTokensCharactersInARowBecomeOneUnknownToken() {
        TestPieces vocabulary = new TestPieces(false);
        int a = vocabulary.token("a", TokenType.NORMAL, -1);
        Tokenizer tokenizer = vocabulary.tokenizer();
        TokenizedText tokenized = tokenizer.tokenize("xyaz", 0, 4);
        assertThat(tokenized.ids()).containsExactly(TestPieces.UNKNOWN, a, TestPieces.UNKNOWN);
        assertThat(tokenized.ends()[2]).isEqualTo(4);
    }

    @Test
    void textThatSpellsControlAndByteTokensStaysText() {
        TestPieces vocabulary = new TestPieces(true);
        for (String piece : List.of("<", "s", ">", "<s", "s>", "0", "x", "4", "1", "<0", "x4", "<0x4", "1>")) {
            vocabulary.token(piece, TokenType.NORMAL, 5);
        }
        Tokenizer tokenizer = vocabulary.tokenizer();
        assertThat(tokenizer.encode("<s>", false, false)).containsExactly(vocabulary.id("<s"), vocabulary.id(">"));
        assertThat(tokenizer.encode("<0x41>", false, true)).containsExactly(vocabulary.id("<0x4"), vocabulary.id("1>"));
    }

    @Test
    void onlyThePlainPartKeepsControlTokensPlain() {
        TestPieces vocabulary = new TestPieces(true);
        Tokenizer tokenizer = vocabulary.tokenizer();
        String text = "<s><s><s>";
        assertThat(tokenizer.tokenize(text, 3, 6).ids())
                .startsWith(TestPieces.BOS, vocabulary.id("<0x3C>"))
                .endsWith(vocabulary.id("<0x3E>"), TestPieces.BOS)
                .hasSize(5);
        assertThat(tokenizer.tokenize(text, 2, 4).ids())
                .as("two touched")
                .endsWith(TestPieces.BOS)
                .hasSize(7);
    }

    @Test
    void damagedVocabulariesAreRefused() {
        TestPieces noNumber = new TestPieces(true);
        noNumber.token("a", TokenType.NORMAL, Float.NaN);
        assertThatThrownBy(noNumber::tokenizer)
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("tokenizer.ggml.scores[259]");
        TestPieces noByte = new TestPieces(false);
        noByte.token("<0xG0>", TokenType.BYTE, 0);
        assertThatThrownBy(noByte::tokenizer)
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("tokenizer.ggml.tokens[3]");
    }

    private static String stream(Tokenizer tokenizer, int[] ids) {
        StreamingDecoder stream = tokenizer.streamingDecoder();
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
            text.append(stream.accept(id));
        }
        return text.append(stream.finish()).toString();
    }

    private static String randomText(Random random) {
        int[] codePoints = ALPHABET.replace('\u2581', ' ').codePoints().toArray();
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(30);
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(codePoints[random.nextInt(codePoints.length)]);
        }
        return text.toString();
    }

    /** The definition: again and again join the leftmost two neighbours whose piece has the largest score. */
    private static int[] mergeOneByOne(TestPieces vocabulary, String escaped) {
        Map<String, Float> scores = vocabulary.pieces();
        List<String> symbols = new ArrayList<>();
        escaped.codePoints().forEach(codePoint -> symbols.add(Character.toString(codePoint)));
        while (true) {
            int best = -1;
            float bestScore = Float.NEGATIVE_INFINITY;
            for (int i = 0; i + 1 < symbols.size(); i++) {
                Float score = scores.get(symbols.get(i) + symbols.get(i + 1));
                if (score != null && score > bestScore) {
                    best = i;
                    bestScore = score;
                }
            }
            if (best < 0) {
                break;
            }
            symbols.set(best, symbols.get(best) + symbols.remove(best + 1));
        }
        List<Integer> ids = new ArrayList<>();
        for (String symbol : symbols) {
            if (scores.containsKey(symbol)) {
                ids.add(vocabulary.id(symbol));
            } else {
                for (byte value : symbol.getBytes(StandardCharsets.UTF_8)) {
                    ids.add(vocabulary.id(ByteTokens.name(value & 0xFF)));
                }
            }
        }
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }
}
