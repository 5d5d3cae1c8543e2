package dev.cakebench.inference.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * SentencePiece's byte-pair encoding ({@code tokenizer.ggml.model = llama}), token by token the same as llama.cpp's: any two
 * neighbours that together are a token merge, largest score first. Characters without a token become byte tokens, or the
 * unknown token where the vocabulary has none.
 */
final class SentencePieces {
    static final int NONE = -1;

    /** Stands for a space in tokens. */
    private static final char SPACE = '\u2581';

    /** Tokens that text can become, by text. */
    private final Map<String, Integer> idByText;

    private final int longest;
    private final int[] priorities;
    private final int[] byteIds = new int[256];
    private final int unknown;
    private final boolean addsSpace;

    SentencePieces(Vocabulary vocabulary, TokenizerModel.SentencePiece model) {
        List<String> tokens = vocabulary.tokens();
        this.idByText = Vocabulary.index(tokens);
        this.unknown = model.unknown();
        this.addsSpace = model.addsSpace();
        for (int value = 0; value < byteIds.length; value++) {
            byteIds[value] = idByText.getOrDefault(ByteTokens.name(value), NONE);
        }
        this.priorities = new int[tokens.size()];
        int longestToken = 0;
        for (int id = 0; id < priorities.length; id++) {
            TokenType type = vocabulary.types().get(id);
            if (type.special() || type == TokenType.BYTE) {
                idByText.remove(tokens.get(id), id);
            } else {
                longestToken = Math.max(longestToken, tokens.get(id).length());
            }
            priorities[id] = priority(model.scores()[id], id);
        }
        this.longest = longestToken;
    }

    TextEncoder newEncoder() {
        return new SentencePieceMerger(this)::encode;
    }

    /** The bytes that an ordinary token stands for. */
    static byte[] bytes(String token) {
        return token.replace(SPACE, ' ').getBytes(StandardCharsets.UTF_8);
    }

    /** A part of a text as tokens write it. */
    String escape(String text, int start, int end) {
        String part = text.substring(start, end).replace(' ', SPACE);
        return addsSpace ? SPACE + part : part;
    }

    /** The token that a part of an escaped text is, or {@link #NONE}. */
    int id(String escaped, int start, int end) {
        return end - start > longest ? NONE : idByText.getOrDefault(escaped.substring(start, end), NONE);
    }

    /** Order in which pairs merge into tokens, smallest first; equal for equal scores. */
    int priority(int id) {
        return priorities[id];
    }

    /**
     * Adds what stands for a character without a token: its bytes, or else one unknown token for all such characters in a
     * row, as SentencePiece does.
     *
     * @param character as tokens write it, in UTF-8
     * @param textBytes how many bytes of the text it stands for
     * @param afterUnknown whether the character before became the unknown token
     * @return whether this one did
     */
    boolean addFallback(byte[] character, int textBytes, boolean afterUnknown, TokenBuffer output) {
        boolean hasBytes = true;
        for (byte value : character) {
            hasBytes &= byteIds[value & 0xFF] != NONE;
        }
        if (hasBytes) {
            // A space without a token becomes the bytes of U+2581, as in llama.cpp; the first stands for it.
            boolean oneByOne = character.length == textBytes;
            for (int i = 0; i < character.length; i++) {
                output.add(byteIds[character[i] & 0xFF], oneByOne ? 1 : i == 0 ? textBytes : 0);
            }
            return false;
        }
        if (unknown == NONE || afterUnknown) {
            output.skip(textBytes);
        } else {
            output.add(unknown, textBytes);
        }
        return true;
    }

    private static int priority(float score, int id) {
        if (Float.isNaN(score)) {
            throw new TokenizerException(
                    "tokenizer.ggml.scores[%d]: found NaN, allowed are numbers: convert the model again".formatted(id));
        }
        // The bits of floats order like integers once those of negative ones are turned round; -0 + 0 is 0.
        int bits = Float.floatToIntBits(score + 0f);
        return ~(bits ^ ((bits >> 31) & Integer.MAX_VALUE));
    }
}
