package dev.cakebench.job.protocol;

import dev.cakebench.inference.tokenizer.TokenizedText;
import dev.cakebench.inference.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.BitSet;

/** A prompt as text and as tokens, and which token stands for which characters. */
public final class PosedText {
    private final String text;
    private final int contentStart;
    private final int contentEnd;
    private final int[] tokens;
    private final int[] byteOffsets;
    private final int[] tokenEnds;

    /** @param added the tokens that an empty text has: those at the start, then those at the end */
    private PosedText(
            String text, int contentStart, int contentEnd, Tokenizer tokenizer, TokenizedText body, int[] added) {
        this.text = text;
        this.contentStart = contentStart;
        this.contentEnd = contentEnd;
        int[] ids = body.ids();
        int leading = added.length > 0 && added[0] == tokenizer.bos() ? 1 : 0;
        // As tokenizers do: a text that opens with BOS gets no second one.
        int first = leading == 1 && ids.length > 0 && ids[0] == tokenizer.bos() ? 1 : 0;
        int before = leading - first;
        tokens = new int[before + ids.length + added.length - leading];
        System.arraycopy(added, first, tokens, 0, before);
        System.arraycopy(ids, 0, tokens, before, ids.length);
        System.arraycopy(added, leading, tokens, before + ids.length, added.length - leading);
        byteOffsets = byteOffsets(text);
        tokenEnds = new int[tokens.length];
        System.arraycopy(body.ends(), 0, tokenEnds, before, ids.length);
        Arrays.fill(tokenEnds, before + ids.length, tokens.length, byteOffsets[text.length()]);
    }

    /** A text as it stands: the tokens that the model file asks for at the ends are added, control tokens are not parsed. */
    public static PosedText plain(Tokenizer tokenizer, String text) {
        return new PosedText(
                text,
                0,
                text.length(),
                tokenizer,
                tokenizer.tokenize(text, 0, text.length()),
                tokenizer.encode("", true, false));
    }

    /**
     * A text that brings its own frame: no tokens are added at the ends, and control tokens are parsed outside of the
     * content only.
     */
    public static PosedText framed(Tokenizer tokenizer, String text, int contentStart, int contentEnd) {
        TokenizedText body = tokenizer.tokenize(text, contentStart, contentEnd);
        return new PosedText(text, contentStart, contentEnd, tokenizer, body, new int[0]);
    }

    /**
     * A user's message within a chat template. Only the template's own control tokens are parsed; the message is plain
     * text.
     *
     * @throws PromptException when the template does not show the message
     */
    public static PosedText chat(Tokenizer tokenizer, ChatTemplate template, String content) {
        ChatFrame frame = ChatFrame.of(template, content);
        return new PosedText(
                frame.text(),
                frame.contentStart(),
                frame.contentEnd(),
                tokenizer,
                frame.tokenize(tokenizer),
                tokenizer.encode("", true, false));
    }

    /** The whole text, without tokens that the tokenizer adds. */
    public String text() {
        return text;
    }

    /** Where the message starts in the text, in chars. */
    public int contentStart() {
        return contentStart;
    }

    /** Where the message ends in the text, in chars. */
    public int contentEnd() {
        return contentEnd;
    }

    /**
     * Where a char of the message stands in the text: templates may trim the message at both ends.
     *
     * @return between {@link #contentStart} and {@link #contentEnd}; -1 where the text shows another message
     */
    public int textIndex(String message, int index) {
        int trimmed = message.indexOf(text.substring(contentStart, contentEnd));
        return trimmed < 0 ? -1 : Math.clamp((long) contentStart + index - trimmed, contentStart, contentEnd);
    }

    /** Token ids, with those that the tokenizer adds. */
    public int[] tokens() {
        return tokens.clone();
    }

    /** Number of tokens. */
    public int length() {
        return tokens.length;
    }

    /** How many leading tokens lie wholly before a char of the text. */
    public int tokensBefore(int charIndex) {
        int limit = byteOffsets[charIndex];
        int count = 0;
        while (count < tokens.length && tokenEnds[count] <= limit) {
            count++;
        }
        return count;
    }

    /** Marks the tokens that stand for any of the chars from {@code start} to before {@code end}. */
    void mark(int start, int end, BitSet positions) {
        int from = byteOffsets[start];
        int to = byteOffsets[end];
        int low = 0;
        int high = tokens.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (tokenEnds[middle] <= from) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        int previousEnd = low == 0 ? 0 : tokenEnds[low - 1];
        for (int token = low; token < tokens.length && previousEnd < to; token++) {
            positions.set(token);
            previousEnd = tokenEnds[token];
        }
    }

    /** For each char, and the end, the number of UTF-8 bytes before it; the second char of a pair counts as the first. */
    private static int[] byteOffsets(String text) {
        int[] offsets = new int[text.length() + 1];
        int bytes = 0;
        int i = 0;
        while (i < text.length()) {
            int codePoint = text.codePointAt(i);
            int chars = Character.charCount(codePoint);
            for (int c = 0; c < chars; c++) {
                offsets[i + c] = bytes;
            }
            bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
            i += chars;
        }
        offsets[text.length()] = bytes;
        return offsets;
    }
}
