package dev.cakebench.inference.tokenizer;

import java.util.Arrays;

/** A binary heap of longs, smallest first; java.util's queue would box every entry. */
final class LongHeap {
    private long[] entries = new long[64];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    void add(long entry) {
        if (size == entries.length) {
            entries = Arrays.copyOf(entries, size * 2);
        }
        int hole = size++;
        while (hole > 0) {
            int parent = (hole - 1) >>> 1;
            if (entries[parent] <= entry) {
                break;
            }
            entries[hole] = entries[parent];
            hole = parent;
        }
        entries[hole] = entry;
    }

    /** Takes out the smallest entry of a heap that is not empty. */
    long removeFirst() {
        long first = entries[0];
        long moved = entries[--size];
        int hole = 0;
        int child = 1;
        while (child < size) {
            if (child + 1 < size && entries[child + 1] < entries[child]) {
                child++;
            }
            if (entries[child] >= moved) {
                break;
            }
            entries[hole] = entries[child];
            hole = child;
            child = 2 * hole + 1;
        }
        entries[hole] = moved;
        return first;
    }
}
