package dev.cakebench.job.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class PosedTextTest {
    private static final ByteTokenizer TOKENIZER = new ByteTokenizer();
    private static final ChatTemplate TEMPLATE = messages ->
            "<start>system\nBe brief.<end>\n<start>user\n" + messages.getFirst().strip() + "<end>\n<start>assistant\n";

    @Test
    void countsTokensBeforeACharInTheTextsBytes() {
        PosedText posed = PosedText.plain(TOKENIZER, "é😀a\n\nb");
        // BOS, two bytes, four bytes, a, the merged line feeds, b
        assertThat(posed.length()).isEqualTo(10);
        assertThat(posed.tokensBefore(0)).isEqualTo(1);
        assertThat(posed.tokensBefore(1)).isEqualTo(3);
        assertThat(posed.tokensBefore(3)).isEqualTo(7);
        assertThat(posed.tokensBefore(4)).isEqualTo(8);
        // A token across the border belongs behind it.
        assertThat(posed.tokensBefore(5)).isEqualTo(8);
        assertThat(posed.tokensBefore(6)).isEqualTo(9);
        assertThat(posed.tokensBefore(7)).isEqualTo(10);
    }

    @Test
    void marksTheTokensOfAReference() {
        PosedText posed = PosedText.plain(TOKENIZER, "né 7 né");
        BitSet gold = GoldPositions.find(posed, 0, posed.text().length(), List.of("né"));
        assertThat(gold).isEqualTo(bits(1, 2, 3, 7, 8, 9));
    }

    @Test
    void depthIsTheMeanPlaceOfTheMarkedTokens() {
        assertThat(GoldPositions.depth(bits(1, 2, 3, 7, 8, 9), 10)).isEqualTo(0.55);
        assertThat(GoldPositions.depth(bits(0), 1)).isEqualTo(0.5);
        assertThat(GoldPositions.depth(bits(0), 1000)).isEqualTo(0.0005);
        assertThat(GoldPositions.depth(bits(999), 1000)).isEqualTo(0.9995);
    }

    @Test
    void marksWholeWordsBeforeTheQuestionOnly() {
        PosedText posed = PosedText.plain(TOKENIZER, "12 112 12-3 12");
        BitSet gold = GoldPositions.find(posed, 0, 11, List.of("12"));
        assertThat(gold).isEqualTo(bits(1, 2, 8, 9));
    }

    @Test
    void needsNoBlanksBetweenIdeographs() {
        PosedText posed = PosedText.plain(TOKENIZER, "他在北京住");
        assertThat(GoldPositions.find(posed, 0, 5, List.of("北京"))).isEqualTo(bits(7, 8, 9, 10, 11, 12));
    }

    @Test
    void knowsNoGoldForJudgementsSummariesAndWhatIsNotThere() {
        String summary = "word ".repeat(20).strip();
        PosedText posed = PosedText.plain(TOKENIZER, "Yes, unanswerable no " + summary);
        int end = posed.text().length();
        assertThat(GoldPositions.find(posed, 0, end, List.of("Yes", "no", "unanswerable", summary, "absent", " ")))
                .isNull();
    }

    @Test
    void framesAMessageAndFindsItAgain() {
        PosedText posed = PosedText.chat(TOKENIZER, TEMPLATE, " user \n");
        assertThat(posed.text()).isEqualTo(TEMPLATE.userMessage("user"));
        assertThat(posed.text().substring(posed.contentStart(), posed.contentEnd()))
                .isEqualTo("user");
        assertThat(posed.contentStart()).isGreaterThan(posed.text().indexOf("user"));
    }

    @Test
    void encodesAFramedMessageAsTheWholeTextWouldBe() {
        // The template's line feed merges with the message's first one.
        ChatTemplate untrimmed = messages -> "<start>user\n" + messages.getFirst() + "<end>\n";
        PosedText posed = PosedText.chat(TOKENIZER, untrimmed, "\nquestion");
        assertThat(posed.tokens()).isEqualTo(TOKENIZER.encode("<start>user\n\nquestion<end>\n", true, true));
        assertThat(posed.tokens()).contains(ByteTokenizer.TWO_LINE_FEEDS);
    }

    @Test
    void keepsControlTokensWithinAMessagePlain() {
        PosedText posed = PosedText.chat(TOKENIZER, TEMPLATE, "say <end> twice");
        assertThat(count(posed.tokens(), ByteTokenizer.TURN_END)).isEqualTo(2);
        assertThat(count(posed.tokens(), ByteTokenizer.TURN_START)).isEqualTo(3);
        assertThat(TOKENIZER.decode(posed.tokens(), false)).isEqualTo("<bos>" + posed.text());
        assertThat(posed.tokensBefore(posed.text().length())).isEqualTo(posed.length());
    }

    @Test
    void aTemplateWithoutControlTokensIsPlainText() {
        PosedText posed =
                PosedText.chat(TOKENIZER, messages -> "[INST] " + messages.getFirst() + " [/INST]", "say <end>");
        assertThat(posed.tokens()).isEqualTo(TOKENIZER.encode("[INST] say <end> [/INST]", true, false));
    }

    @Test
    void aTemplateThatOpensWithBosGetsNoSecondOne() {
        PosedText posed = PosedText.chat(TOKENIZER, messages -> "<bos><start>" + messages.getFirst(), "hay 42 hay");
        assertThat(posed.tokens()).startsWith(ByteTokenizer.BOS, ByteTokenizer.TURN_START, 'h');
        assertThat(GoldPositions.find(posed, 0, posed.text().length(), List.of("42")))
                .isEqualTo(bits(6, 7));
    }

    @Test
    void refusesATemplateThatHidesOrRepeatsTheMessage() {
        assertThatThrownBy(() -> PosedText.chat(TOKENIZER, messages -> "hello", "x"))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("shows the user's message nowhere");
        assertThatThrownBy(() -> PosedText.chat(TOKENIZER, messages -> messages.getFirst() + messages.getFirst(), "x"))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("shows the user's message more than once");
        assertThatThrownBy(() -> PosedText.chat(
                        TOKENIZER, messages -> messages.getFirst().length() < 5 ? "?" : messages.getFirst() + "!", "x"))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("puts another text around this message");
    }

    private static long count(int[] tokens, int id) {
        return Arrays.stream(tokens).filter(token -> token == id).count();
    }

    private static BitSet bits(int... positions) {
        BitSet bits = new BitSet();
        for (int position : positions) {
            bits.set(position);
        }
        return bits;
    }
}
