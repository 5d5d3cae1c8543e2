package dev.cakebench.inference.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.function.Supplier;

/**
 * What all vocabularies have in common: special tokens, the tokens at the ends of a text, and decoding. Time is O(n log n)
 * in the length of the text, whatever it holds. An unpaired surrogate is read as U+FFFD.
 */
final class VocabularyTokenizer implements Tokenizer {
    private final Supplier<TextEncoder> encoders;
    private final SpecialTokens specialTokens;
    private final TokenBytes tokenBytes;
    private final BitSet special = new BitSet();
    private final BitSet endOfGeneration;
    private final int size;
    private final int bos;
    private final int eos;
    private final boolean addBos;
    private final boolean addEos;
    /** Whether encoding puts a space before a text, which decoding leaves out. */
    private final boolean addsSpace;

    VocabularyTokenizer(Vocabulary vocabulary) {
        switch (vocabulary.model()) {
            case TokenizerModel.BytePair model -> {
                this.encoders = new BytePairs(vocabulary, model)::newEncoder;
                this.tokenBytes = new TokenBytes(vocabulary, ByteAlphabet::read);
                this.addsSpace = false;
            }
            case TokenizerModel.SentencePiece model -> {
                this.encoders = new SentencePieces(vocabulary, model)::newEncoder;
                this.tokenBytes = new TokenBytes(vocabulary, SentencePieces::bytes);
                this.addsSpace = model.addsSpace();
            }
        }
        this.specialTokens = SpecialTokens.of(vocabulary);
        this.size = vocabulary.tokens().size();
        for (int id = 0; id < size; id++) {
            special.set(id, vocabulary.types().get(id).special());
        }
        this.bos = vocabulary.bos();
        this.eos = vocabulary.eos();
        this.endOfGeneration = vocabulary.endOfGeneration();
        this.addBos = vocabulary.addBos();
        this.addEos = vocabulary.addEos();
    }

    @Override
    public int vocabularySize() {
        return size;
    }

    @Override
    public int[] encode(String text, boolean addSpecial, boolean parseSpecial) {
        return encode(text, addSpecial, 0, parseSpecial ? 0 : text.length()).ids();
    }

    @Override
    public TokenizedText tokenize(String text, int plainStart, int plainEnd) {
        TokenBuffer output = encode(text, false, plainStart, plainEnd);
        return new TokenizedText(output.ids(), output.ends());
    }

    private TokenBuffer encode(String text, boolean addSpecial, int plainStart, int plainEnd) {
        String wellFormed = replaceUnpairedSurrogates(text);
        SpecialTokens.Fragment[] fragments = specialTokens.partition(wellFormed, plainStart, plainEnd);
        TokenBuffer output = new TokenBuffer(text.length() / 3);
        if (addSpecial && addBos && (fragments.length == 0 || fragments[0].id() != bos)) {
            output.add(bos, 0);
        }
        TextEncoder encoder = encoders.get();
        for (SpecialTokens.Fragment fragment : fragments) {
            if (fragment.id() == SpecialTokens.TEXT) {
                encoder.encode(wellFormed, fragment.start(), fragment.end(), output);
            } else {
                output.add(fragment.id(), tokenBytes.length(fragment.id()));
            }
        }
        if (addSpecial && addEos && (fragments.length == 0 || fragments[fragments.length - 1].id() != eos)) {
            output.add(eos, 0);
        }
        return output;
    }

    @Override
    public String decode(int[] ids, boolean skipSpecial) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(ids.length * 4);
        boolean first = true;
        for (int id : ids) {
            if (!skipSpecial || !special.get(checked(id))) {
                tokenBytes.write(checked(id), first && addsSpace, bytes);
                first = false;
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] bytes(int id) {
        return tokenBytes.get(checked(id));
    }

    @Override
    public boolean isSpecial(int id) {
        return special.get(checked(id));
    }

    @Override
    public boolean endsGeneration(int id) {
        return endOfGeneration.get(checked(id));
    }

    @Override
    public int bos() {
        return bos;
    }

    @Override
    public int eos() {
        return eos;
    }

    @Override
    public StreamingDecoder streamingDecoder() {
        return new Utf8StreamingDecoder(this, addsSpace);
    }

    private int checked(int id) {
        if (id < 0 || id >= size) {
            throw new IllegalArgumentException(
                    "token id %d: this vocabulary has the ids 0 to %d".formatted(id, size - 1));
        }
        return id;
    }

    private static String replaceUnpairedSurrogates(String text) {
        int firstUnpaired = 0;
        while (firstUnpaired < text.length() && !isUnpaired(text, firstUnpaired)) {
            firstUnpaired += Character.charCount(text.codePointAt(firstUnpaired));
        }
        if (firstUnpaired == text.length()) {
            return text;
        }
        StringBuilder wellFormed = new StringBuilder(text.length()).append(text, 0, firstUnpaired);
        int position = firstUnpaired;
        while (position < text.length()) {
            wellFormed.appendCodePoint(isUnpaired(text, position) ? 0xFFFD : text.codePointAt(position));
            position += Character.charCount(text.codePointAt(position));
        }
        return wellFormed.toString();
    }

    private static boolean isUnpaired(String text, int position) {
        int codePoint = text.codePointAt(position);
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
