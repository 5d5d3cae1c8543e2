package dev.cakebench.inference.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8StreamingDecoderTest {

    @Test
    void theStreamIsTheDecodedWholeForValidAndInvalidSequences() {
        Random random = new Random(11);
        TestVocabulary vocabulary = TestVocabulary.random(random, "a\u00E9\u65E5\uD83D\uDE42", 40);
        int control = vocabulary.token("<c>", TokenType.CONTROL);
        Tokenizer tokenizer = vocabulary.tokenizer(PreTokenizer.GPT2);
        for (int round = 0; round < 5_000; round++) {
            int[] ids = random.nextBoolean()
                    ? tokenizer.encode(RandomText.mixed(random, 8), false, false)
                    : randomIds(random, control);
            StreamingDecoder stream = tokenizer.streamingDecoder();
            StringBuilder text = new StringBuilder();
            for (int id : ids) {
                text.append(stream.accept(id));
            }
            text.append(stream.finish());
            assertThat(text.toString()).as("ids %s", ids).isEqualTo(tokenizer.decode(ids, true));
        }
    }

    @Test
    void anIncompleteCharacterIsHeldBack() {
        Tokenizer tokenizer = new TestVocabulary().tokenizer(PreTokenizer.GPT2);
        int[] ids = tokenizer.encode("\uD83D\uDE42", false, false);
        StreamingDecoder stream = tokenizer.streamingDecoder();
        assertThat(stream.accept(ids[0])).isEmpty();
        assertThat(stream.accept(ids[1])).isEmpty();
        assertThat(stream.accept(ids[2])).isEmpty();
        assertThat(stream.accept(ids[3])).isEqualTo("\uD83D\uDE42");
        assertThat(stream.finish()).isEmpty();
        assertThat(stream.accept(ids[0])).isEmpty();
        assertThat(stream.finish()).isEqualTo("\uFFFD");
        assertThat(stream.accept(tokenizer.encode("x", false, false)[0]))
                .as("a new stream")
                .isEqualTo("x");
    }

    /** Bytes that are most telling for UTF-8: leads, continuations, the bounds of overlong forms and surrogates. */
    private static int[] randomIds(Random random, int control) {
        int[] telling = {
            0x41, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xE0, 0xE3, 0xED, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF,
            control
        };
        int[] ids = new int[random.nextInt(12)];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = random.nextInt(4) == 0 ? random.nextInt(control + 1) : telling[random.nextInt(telling.length)];
        }
        return ids;
    }
}
