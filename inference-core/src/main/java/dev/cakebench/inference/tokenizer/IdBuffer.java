package dev.cakebench.inference.tokenizer;

import java.util.Arrays;

/** A growing list of token ids. */
final class IdBuffer {
    private int[] ids;
    private int size;

    IdBuffer(int capacity) {
        this.ids = new int[Math.max(capacity, 8)];
    }

    void add(int id) {
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, size + (size >> 1));
        }
        ids[size++] = id;
    }

    int[] toArray() {
        return Arrays.copyOf(ids, size);
    }
}
