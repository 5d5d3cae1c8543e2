package dev.cakebench.job.generate.needle;

import dev.cakebench.inference.tokenizer.Tokenizer;
import dev.cakebench.job.generate.Corpus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Texts as tokens of the model, which needles are put between. */
final class TokenHay {
    private final Tokenizer tokenizer;
    private final List<int[]> documents = new ArrayList<>();

    TokenHay(Tokenizer tokenizer, Corpus corpus) {
        this.tokenizer = tokenizer;
        corpus.documents().forEach(document -> documents.add(tokens(document)));
    }

    /** The places of all documents. */
    List<Integer> places() {
        return IntStream.range(0, documents.size()).boxed().toList();
    }

    /** The first tokens of the documents in some order, from the first again after the last. */
    int[] first(List<Integer> order, int count) {
        int[] tokens = new int[count];
        int filled = 0;
        for (int i = 0; filled < count; i = (i + 1) % order.size()) {
            int[] document = documents.get(order.get(i));
            int taken = Math.min(document.length, count - filled);
            System.arraycopy(document, 0, tokens, filled, taken);
            filled += taken;
        }
        return tokens;
    }

    /** The tokens of a text alone. */
    int[] tokens(String text) {
        return tokenizer.encode(text, false, false);
    }

    String text(int[] tokens) {
        return tokenizer.decode(tokens, true);
    }

    /** Whether a token is a full stop, perhaps with blanks around it. */
    boolean isFullStop(int token) {
        byte[] bytes = tokenizer.bytes(token);
        return new String(bytes, StandardCharsets.UTF_8).strip().equals(".");
    }

    /**
     * Tokens with others put in.
     *
     * @param at number of tokens before them; behind the end means at the end
     */
    static int[] with(int[] tokens, int at, int[] others) {
        int before = Math.min(at, tokens.length);
        int[] all = Arrays.copyOf(tokens, tokens.length + others.length);
        System.arraycopy(others, 0, all, before, others.length);
        System.arraycopy(tokens, before, all, before + others.length, tokens.length - before);
        return all;
    }
}
