package dev.cakebench.inference.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/** Small vocabularies: the 256 bytes, merges of them, and named tokens behind. */
final class TestVocabulary {
    private final List<String> tokens = new ArrayList<>();
    private final List<TokenType> types = new ArrayList<>();
    private final List<String> merges = new ArrayList<>();
    private final BitSet endOfGeneration = new BitSet();
    private int bos = -1;
    private int eos = -1;
    private boolean addBos;
    private boolean addEos;

    TestVocabulary() {
        for (int value = 0; value < 256; value++) {
            token(String.valueOf(ByteAlphabet.character(value)), TokenType.NORMAL);
        }
    }

    /** Random merges, some of several code points, each of two tokens that are there already. */
    static TestVocabulary random(Random random, String alphabet, int merges) {
        TestVocabulary vocabulary = new TestVocabulary();
        List<String> parts = new ArrayList<>();
        for (int codePoint : alphabet.codePoints().toArray()) {
            for (byte value : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
                parts.add(String.valueOf(ByteAlphabet.character(value & 0xFF)));
            }
        }
        for (int i = 0; i < merges; i++) {
            String left = parts.get(random.nextInt(parts.size()));
            String right = parts.get(random.nextInt(parts.size()));
            vocabulary.merge(left, right);
            parts.add(left + right);
        }
        return vocabulary;
    }

    /** Adds a token that is not there yet and gives its id. */
    int token(String text, TokenType type) {
        tokens.add(text);
        types.add(type);
        return tokens.size() - 1;
    }

    TestVocabulary merge(String left, String right) {
        if (!tokens.contains(left + right)) {
            token(left + right, TokenType.NORMAL);
        }
        merges.add(left + " " + right);
        return this;
    }

    TestVocabulary bos(int id) {
        bos = id;
        addBos = true;
        return this;
    }

    TestVocabulary eos(int id) {
        eos = id;
        addEos = true;
        return this;
    }

    TestVocabulary endOfGeneration(int id) {
        endOfGeneration.set(id);
        return this;
    }

    int id(String text) {
        return tokens.lastIndexOf(text);
    }

    Vocabulary build(PreTokenizer preTokenizer) {
        return new Vocabulary(
                tokens,
                types,
                new TokenizerModel.BytePair(merges, preTokenizer),
                bos,
                eos,
                endOfGeneration,
                addBos,
                addEos);
    }

    List<String> merges() {
        return merges;
    }

    Tokenizer tokenizer(PreTokenizer preTokenizer) {
        return new VocabularyTokenizer(build(preTokenizer));
    }
}
