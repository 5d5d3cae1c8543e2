package dev.cakebench.inference.tokenizer;

import java.util.Arrays;

/** A growing list of token ids and of where in the text each ends. */
final class TokenBuffer {
    private int[] ids;
    private int[] ends;
    private int size;
    private int textBytes;

    TokenBuffer(int capacity) {
        this.ids = new int[Math.max(capacity, 8)];
        this.ends = new int[ids.length];
    }

    /** Adds a token that stands for the next {@code bytes} bytes of the text. */
    void add(int id, int bytes) {
        if (size == ids.length) {
            int capacity = size + (size >> 1);
            ids = Arrays.copyOf(ids, capacity);
            ends = Arrays.copyOf(ends, capacity);
        }
        textBytes += bytes;
        ids[size] = id;
        ends[size++] = textBytes;
    }

    /** Passes over bytes of the text that no token stands for. */
    void skip(int bytes) {
        textBytes += bytes;
    }

    int[] ids() {
        return Arrays.copyOf(ids, size);
    }

    /** For each token the number of the text's bytes, in UTF-8, up to its end. */
    int[] ends() {
        return Arrays.copyOf(ends, size);
    }
}
