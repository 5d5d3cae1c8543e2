package dev.cakebench.cake.compact;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A quantised head as a plain list of entries in 32-bit floats, by the rules and nothing else. */
final class PlainKivi {
    private static final int WHOLE = -1;

    private static final class Entry {
        private final int position;
        private float[] key;
        private float[] value;
        /** Number of the group that the key is in. */
        private int group = WHOLE;

        private boolean wholeValue = true;

        Entry(int position, float[] key, float[] value) {
            this.position = position;
            this.key = key;
            this.value = value;
        }
    }

    private final int bits;
    private final int group;
    private final int residual;
    private final int headDim;
    private final List<Entry> entries = new ArrayList<>();
    private int groups;

    PlainKivi(Quantize form, int headDim) {
        this.bits = form.bits();
        this.group = form.group();
        this.residual = form.residual();
        this.headDim = headDim;
    }

    /** The rows of a prompt, whatever is whole of them counted from the newest. */
    void prompt(float[][] keys, float[][] values) {
        for (int t = 0; t < keys.length; t++) {
            add(t, keys[t], values[t]);
        }
        quantiseKeys(keys.length / residual * residual);
        while (wholeValues().size() > residual) {
            quantiseOldestValue();
        }
    }

    void append(int position, float[] key, float[] value) {
        add(position, key, value);
        if (wholeKeys().size() >= residual) {
            quantiseKeys(residual);
        }
        while (wholeValues().size() > residual) {
            quantiseOldestValue();
        }
    }

    void replace(int index, int position, float[] key, float[] value) {
        entries.set(index, new Entry(position, key, value));
    }

    void remove(int index) {
        Entry last = entries.removeLast();
        if (index < entries.size()) {
            entries.set(index, last);
        }
    }

    int size() {
        return entries.size();
    }

    int position(int index) {
        return entries.get(index).position;
    }

    float[] key(int index) {
        return entries.get(index).key;
    }

    float[] value(int index) {
        return entries.get(index).value;
    }

    /** Bytes with 32-bit rows, scales and minima. */
    long bytes() {
        long bytes = 0;
        Set<Integer> counted = new HashSet<>();
        for (Entry entry : entries) {
            if (entry.group == WHOLE) {
                bytes += 4L * headDim;
            } else if (counted.add(entry.group)) {
                bytes += (long) group * Math.ceilDiv(headDim * bits, 8) + 8L * headDim;
            }
            bytes += entry.wholeValue
                    ? 4L * headDim
                    : Math.ceilDiv(headDim * bits, 8) + 8L * Math.ceilDiv(headDim, group);
        }
        return bytes;
    }

    private void add(int position, float[] key, float[] value) {
        entries.add(new Entry(position, key, value));
    }

    private List<Entry> wholeKeys() {
        return entries.stream()
                .filter(entry -> entry.group == WHOLE)
                .sorted(Comparator.comparingInt(entry -> entry.position))
                .toList();
    }

    private List<Entry> wholeValues() {
        return entries.stream()
                .filter(entry -> entry.wholeValue)
                .sorted(Comparator.comparingInt(entry -> entry.position))
                .toList();
    }

    private void quantiseKeys(int count) {
        List<Entry> oldest = wholeKeys().subList(0, count);
        for (int first = 0; first < count; first += group) {
            List<Entry> together = oldest.subList(first, first + group);
            var columns = new float[headDim][group];
            for (int d = 0; d < headDim; d++) {
                for (int i = 0; i < group; i++) {
                    columns[d][i] = together.get(i).key[d];
                }
                columns[d] = rounded(columns[d]);
            }
            for (int i = 0; i < group; i++) {
                var key = new float[headDim];
                for (int d = 0; d < headDim; d++) {
                    key[d] = columns[d][i];
                }
                together.get(i).key = key;
                together.get(i).group = groups;
            }
            groups++;
        }
    }

    private void quantiseOldestValue() {
        Entry entry = wholeValues().getFirst();
        var value = new float[headDim];
        for (int first = 0; first < headDim; first += group) {
            int size = Math.min(group, headDim - first);
            var part = new float[size];
            System.arraycopy(entry.value, first, part, 0, size);
            System.arraycopy(rounded(part), 0, value, first, size);
        }
        entry.value = value;
        entry.wholeValue = false;
    }

    private float[] rounded(float[] numbers) {
        float smallest = numbers[0];
        float largest = numbers[0];
        for (float number : numbers) {
            smallest = Math.min(smallest, number);
            largest = Math.max(largest, number);
        }
        float scale = (largest - smallest) / ((1 << bits) - 1);
        var rounded = new float[numbers.length];
        for (int i = 0; i < rounded.length; i++) {
            double code = scale == 0 ? 0 : Math.rint((numbers[i] - smallest) / scale);
            rounded[i] = (float) Math.min(code, (1 << bits) - 1) * scale + smallest;
        }
        return rounded;
    }
}
