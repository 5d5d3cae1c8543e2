package dev.cakebench.inference.tokenizer;

import java.nio.charset.StandardCharsets;

/** Merges the characters of one text into tokens, by the scores of the tokens that pairs make. */
final class SentencePieceMerger extends SymbolMerger {
    private final SentencePieces pieces;
    /** With the space before it and with U+2581 for spaces. */
    private String escaped = "";
    /** Where each symbol starts in {@code escaped}; symbols are contiguous. */
    private int[] starts = new int[64];
    /** Token of each symbol, and of the pair of a symbol and the one behind it. */
    private int[] ids = new int[64];

    private int[] pairIds = new int[64];

    SentencePieceMerger(SentencePieces pieces) {
        this.pieces = pieces;
    }

    void encode(String text, int start, int end, TokenBuffer output) {
        escaped = pieces.escape(text, start, end);
        ensureCapacity(escaped.length() + 1);
        int symbols = 0;
        for (int position = 0; position < escaped.length(); symbols++) {
            int behind = position + Character.charCount(escaped.codePointAt(position));
            starts[symbols] = position;
            ids[symbols] = pieces.id(escaped, position, behind);
            position = behind;
        }
        starts[symbols] = escaped.length();
        merge(symbols);
        // Chars of the text before those of the escaped text: none, or the space in front.
        int shift = start + (end - start - escaped.length());
        boolean unknown = false;
        for (int symbol = symbols > 0 ? 0 : END; symbol != END; symbol = next(symbol)) {
            int from = Math.max(starts[symbol] + shift, start);
            int textBytes = text.substring(from, end(symbol) + shift).getBytes(StandardCharsets.UTF_8).length;
            if (ids[symbol] != SentencePieces.NONE) {
                output.add(ids[symbol], textBytes);
                unknown = false;
            } else {
                String character = escaped.substring(starts[symbol], end(symbol));
                unknown = pieces.addFallback(character.getBytes(StandardCharsets.UTF_8), textBytes, unknown, output);
            }
        }
    }

    @Override
    int priority(int left, int right) {
        int id = pieces.id(escaped, starts[left], end(right));
        pairIds[left] = id;
        return id == SentencePieces.NONE ? NEVER : pieces.priority(id);
    }

    @Override
    void join(int left, int priority) {
        ids[left] = pairIds[left];
    }

    private int end(int symbol) {
        int behind = next(symbol);
        return behind == END ? escaped.length() : starts[behind];
    }

    private void ensureCapacity(int symbols) {
        if (starts.length < symbols) {
            int capacity = Math.max(symbols, starts.length * 2);
            starts = new int[capacity];
            ids = new int[capacity];
            pairIds = new int[capacity];
        }
    }
}
