package dev.cakebench.inference.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Byte-level byte-pair encoding ({@code tokenizer.ggml.model = gpt2}), token by token the same as llama.cpp's.
 *
 * <p>A byte that the vocabulary has neither in its alphabet nor as {@code <0xNN>} gives no token, as in llama.cpp and in
 * the reference tokenizers: published vocabularies lack some control characters.
 */
final class BytePairs {
    private static final int NONE = -1;

    private final Splitter splitter;
    private final MergeTable merges;
    private final int[] byteIds = new int[256];
    /** Tokens that are taken whole before any merge, by text in the byte alphabet. */
    private final Map<String, Integer> wholeWords;

    private final int longestWord;

    BytePairs(Vocabulary vocabulary, TokenizerModel.BytePair model) {
        Map<String, Integer> idByText = Vocabulary.index(vocabulary.tokens());
        this.splitter = model.preTokenizer().splitter();
        this.merges = MergeTable.of(model.merges(), idByText);
        for (int value = 0; value < byteIds.length; value++) {
            Integer id = idByText.get(String.valueOf(ByteAlphabet.character(value)));
            byteIds[value] = id != null ? id : idByText.getOrDefault(ByteTokens.name(value), NONE);
        }
        this.wholeWords = new HashMap<>();
        int longest = 0;
        if (model.preTokenizer().ignoresMerges()) {
            for (Map.Entry<String, Integer> entry : idByText.entrySet()) {
                if (!vocabulary.types().get(entry.getValue()).special()) {
                    wholeWords.put(entry.getKey(), entry.getValue());
                    longest = Math.max(longest, entry.getKey().length());
                }
            }
        }
        this.longestWord = longest;
    }

    TextEncoder newEncoder() {
        BytePairMerger merger = new BytePairMerger(merges, byteIds);
        return (text, start, end, output) ->
                splitter.split(text, start, end, (from, to) -> encodeWord(text.substring(from, to), merger, output));
    }

    private void encodeWord(String word, BytePairMerger merger, TokenBuffer output) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= longestWord) {
            Integer id = wholeWords.get(ByteAlphabet.write(bytes));
            if (id != null) {
                output.add(id, bytes.length);
                return;
            }
        }
        merger.encode(bytes, output);
    }
}
