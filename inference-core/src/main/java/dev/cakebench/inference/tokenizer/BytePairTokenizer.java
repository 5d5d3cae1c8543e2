package dev.cakebench.inference.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * Byte-level byte-pair encoding ({@code tokenizer.ggml.model = gpt2}), token by token the same as llama.cpp's. Time is
 * O(n log n) in the length of the text, whatever it holds.
 *
 * <p>A byte that the vocabulary has neither in its alphabet nor as {@code <0xNN>} gives no token, as in llama.cpp and in
 * the reference tokenizers: published vocabularies lack some control characters. An unpaired surrogate is read as U+FFFD.
 */
final class BytePairTokenizer implements Tokenizer {
    private static final int NONE = -1;

    private final Splitter splitter;
    private final MergeTable merges;
    private final SpecialTokens specialTokens;
    private final TokenBytes tokenBytes;
    private final int[] byteIds = new int[256];
    private final BitSet special = new BitSet();
    private final BitSet endOfGeneration;
    /** Tokens that are taken whole before any merge, by text in the byte alphabet. */
    private final Map<String, Integer> wholeWords;

    private final int longestWord;
    private final int size;
    private final int bos;
    private final int eos;
    private final boolean addBos;
    private final boolean addEos;

    BytePairTokenizer(Vocabulary vocabulary) {
        List<String> tokens = vocabulary.tokens();
        Map<String, Integer> idByText = Vocabulary.index(tokens);
        this.splitter = vocabulary.preTokenizer().splitter();
        this.merges = MergeTable.of(vocabulary.merges(), idByText);
        this.tokenBytes = new TokenBytes(vocabulary);
        for (int value = 0; value < byteIds.length; value++) {
            Integer id = idByText.get(String.valueOf(ByteAlphabet.character(value)));
            byteIds[value] = id != null ? id : idByText.getOrDefault("<0x%02X>".formatted(value), NONE);
        }
        List<SpecialTokens.Entry> entries = new ArrayList<>();
        for (int id = 0; id < tokens.size(); id++) {
            TokenType type = vocabulary.types().get(id);
            special.set(id, type.special());
            if ((type.special() || type == TokenType.USER_DEFINED)
                    && !tokens.get(id).isEmpty()) {
                entries.add(new SpecialTokens.Entry(id, tokens.get(id), type.special()));
            }
        }
        this.specialTokens = new SpecialTokens(entries);
        if (vocabulary.preTokenizer().ignoresMerges()) {
            idByText.values().removeIf(special::get);
            this.wholeWords = idByText;
        } else {
            this.wholeWords = Map.of();
        }
        int longest = 0;
        for (String word : wholeWords.keySet()) {
            longest = Math.max(longest, word.length());
        }
        this.longestWord = longest;
        this.size = tokens.size();
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
        String wellFormed = replaceUnpairedSurrogates(text);
        List<SpecialTokens.Fragment> fragments = specialTokens.partition(wellFormed, parseSpecial);
        IdBuffer output = new IdBuffer(text.length() / 3);
        if (addSpecial && addBos && (fragments.isEmpty() || fragments.getFirst().id() != bos)) {
            output.add(bos);
        }
        BytePairMerger merger = new BytePairMerger(merges, byteIds);
        for (SpecialTokens.Fragment fragment : fragments) {
            if (fragment.id() >= 0) {
                output.add(fragment.id());
            } else {
                splitter.split(
                        wellFormed,
                        fragment.start(),
                        fragment.end(),
                        (start, end) -> encodeWord(wellFormed.substring(start, end), merger, output));
            }
        }
        if (addSpecial && addEos && (fragments.isEmpty() || fragments.getLast().id() != eos)) {
            output.add(eos);
        }
        return output.toArray();
    }

    @Override
    public String decode(int[] ids, boolean skipSpecial) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(ids.length * 4);
        for (int id : ids) {
            if (!skipSpecial || !special.get(checked(id))) {
                tokenBytes.write(checked(id), bytes);
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
        return new Utf8StreamingDecoder(this);
    }

    private void encodeWord(String word, BytePairMerger merger, IdBuffer output) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= longestWord) {
            Integer id = wholeWords.get(ByteAlphabet.write(bytes));
            if (id != null) {
                output.add(id);
                return;
            }
        }
        merger.encode(bytes, output);
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
