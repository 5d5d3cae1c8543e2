package dev.cakebench.inference.tokenizer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Small SentencePiece vocabularies: unknown, BOS, EOS and the 256 bytes as in Llama's, pieces behind. */
final class TestPieces {
    static final int UNKNOWN = 0;
    static final int BOS = 1;
    static final int EOS = 2;

    private final List<String> tokens = new ArrayList<>();
    private final List<TokenType> types = new ArrayList<>();
    private final List<Float> scores = new ArrayList<>();
    private boolean addsSpace;

    TestPieces(boolean withBytes) {
        token("<unk>", TokenType.UNKNOWN, 0);
        token("<s>", TokenType.CONTROL, 0);
        token("</s>", TokenType.CONTROL, 0);
        for (int value = 0; withBytes && value < 256; value++) {
            token(ByteTokens.name(value), TokenType.BYTE, 0);
        }
    }

    /** Random pieces with few different scores, each joined from two that are there already or from single characters. */
    static TestPieces random(Random random, String alphabet, int pieces) {
        TestPieces vocabulary = new TestPieces(true);
        List<String> parts = new ArrayList<>();
        alphabet.codePoints().forEach(codePoint -> parts.add(Character.toString(codePoint)));
        for (String character : List.copyOf(parts)) {
            // Some characters are no tokens themselves.
            if (random.nextInt(4) > 0) {
                vocabulary.token(character, TokenType.NORMAL, -random.nextInt(8));
            }
        }
        for (int i = 0; i < pieces; i++) {
            String piece = parts.get(random.nextInt(parts.size())) + parts.get(random.nextInt(parts.size()));
            if (!vocabulary.tokens.contains(piece)) {
                vocabulary.token(piece, TokenType.NORMAL, random.nextInt(8) - 4f);
                parts.add(piece);
            }
        }
        return vocabulary;
    }

    /** Adds a token and gives its id. */
    int token(String text, TokenType type, float score) {
        tokens.add(text);
        types.add(type);
        scores.add(score);
        return tokens.size() - 1;
    }

    TestPieces addsSpace() {
        addsSpace = true;
        return this;
    }

    /** Adds the piece that stands for a space, which published vocabularies all have, if it is not there. */
    TestPieces withSpace() {
        if (!tokens.contains("\u2581")) {
            token("\u2581", TokenType.NORMAL, -8);
        }
        return this;
    }

    int id(String text) {
        return tokens.indexOf(text);
    }

    /** Scores of the pieces that text can become. */
    Map<String, Float> pieces() {
        Map<String, Float> pieces = new LinkedHashMap<>();
        for (int id = 0; id < tokens.size(); id++) {
            if (types.get(id) == TokenType.NORMAL) {
                pieces.put(tokens.get(id), scores.get(id));
            }
        }
        return pieces;
    }

    Vocabulary build() {
        float[] all = new float[scores.size()];
        for (int id = 0; id < all.length; id++) {
            all[id] = scores.get(id);
        }
        BitSet endOfGeneration = new BitSet();
        endOfGeneration.set(EOS);
        return new Vocabulary(
                tokens,
                types,
                new TokenizerModel.SentencePiece(all, UNKNOWN, addsSpace),
                BOS,
                EOS,
                endOfGeneration,
                true,
                false);
    }

    Tokenizer tokenizer() {
        return new VocabularyTokenizer(build());
    }
}
