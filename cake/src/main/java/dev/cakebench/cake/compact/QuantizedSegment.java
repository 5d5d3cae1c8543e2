package dev.cakebench.cake.compact;

import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.KvType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Comparator;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Entries whose keys are quantised per channel in groups of tokens, and whose values are quantised per token in groups of
 * channels. Keys and values that are not quantised yet, or were overwritten, are rows in the cache's KV type.
 */
class QuantizedSegment extends FormedSegment {
    private final Quantize form;
    private final Channels channels;
    private final KeyGroups keyGroups;
    private final ValueGroups valueGroups;
    private final ChannelRows wholeKeys;
    private final ChannelRows wholeValues;
    /** {@code [group][channels]} of the thread that changes the segment. */
    private final float[] keys;

    private final float[] row;

    /**
     * All entries of {@code source} in order of position.
     *
     * @param channels those that are stored of the keys
     * @param quantisedKeys how many keys are quantised, the oldest; the last group may be smaller
     * @param quantisedValues how many values are quantised, the oldest
     */
    QuantizedSegment(
            Kernels kernels,
            Arena arena,
            KvType type,
            Quantize form,
            Channels channels,
            HeadEntries source,
            int quantisedKeys,
            int quantisedValues) {
        super(kernels, channels.width(), source.size());
        AffineCodes codes = AffineCodes.of(form.bits(), type);
        int headDim = channels.width();
        int groups = Math.ceilDiv(quantisedKeys, form.group());
        this.form = form;
        this.channels = channels;
        this.keyGroups = new KeyGroups(arena, codes, form.group(), channels, groups);
        this.valueGroups = new ValueGroups(arena, codes, form.group(), headDim, quantisedValues);
        this.wholeKeys = new ChannelRows(arena, type, channels, source.size() - quantisedKeys);
        this.wholeValues = new ChannelRows(arena, type, Channels.all(headDim), source.size() - quantisedValues);
        this.keys = new float[form.group() * channels.count()];
        this.row = new float[headDim];
        fill(source, quantisedKeys, quantisedValues);
    }

    private void fill(HeadEntries source, int quantisedKeys, int quantisedValues) {
        MemorySegment read = MemorySegment.ofArray(row);
        int group = form.group();
        int place = 0;
        for (int i = 0; i < source.size(); i++) {
            int key;
            if (i < quantisedKeys) {
                if (i % group == 0) {
                    int size = Math.min(group, quantisedKeys - i);
                    for (int k = 0; k < size; k++) {
                        source.readKey(i + k, read);
                        channels.gather(row, keys, k * channels.count());
                    }
                    place = keyGroups.add(keys, size);
                }
                key = place + i % group;
            } else {
                source.readKey(i, read);
                key = storeKey(read, 0);
            }
            source.readValue(i, read);
            add(source.position(i), key, i < quantisedValues ? valueGroups.add(row) : storeValue(read, 0));
        }
    }

    /** Number of keys that are not quantised. */
    final int wholeKeys() {
        return wholeKeys.live();
    }

    /** Number of values that are not quantised. */
    final int wholeValues() {
        return wholeValues.live();
    }

    /** Quantises the {@code count} oldest keys that are not: whole groups. */
    final void quantiseOldestKeys(int count) {
        MemorySegment read = MemorySegment.ofArray(row);
        int[] entries = byPosition(entry -> keyPlace(entry) < 0);
        int group = form.group();
        for (int first = 0; first < count; first += group) {
            for (int k = 0; k < group; k++) {
                readKey(entries[first + k], read, 0);
                channels.gather(row, keys, k * channels.count());
                freeKey(keyPlace(entries[first + k]));
            }
            int place = keyGroups.add(keys, group);
            for (int k = 0; k < group; k++) {
                moveKey(entries[first + k], place + k);
            }
        }
    }

    /** Quantises the oldest value that is not. */
    final void quantiseOldestValue() {
        int entry = byPosition(candidate -> valuePlace(candidate) < 0)[0];
        readValue(entry, MemorySegment.ofArray(row), 0);
        freeValue(valuePlace(entry));
        moveValue(entry, valueGroups.add(row));
    }

    private int[] byPosition(IntPredicate wanted) {
        return IntStream.range(0, entries())
                .filter(wanted)
                .boxed()
                .sorted(Comparator.comparingInt(this::position))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    @Override
    public final long bytes() {
        long mask = entries() == 0 ? 0 : channels.maskBytes();
        return keyGroups.bytes() + valueGroups.bytes() + wholeKeys.bytes() + wholeValues.bytes() + mask;
    }

    // A place of 0 or more is quantised; -1 and below are rows.

    @Override
    protected final int storeKey(MemorySegment rows, long offset) {
        return ~wholeKeys.add(rows, offset);
    }

    @Override
    protected final int storeValue(MemorySegment rows, long offset) {
        return ~wholeValues.add(rows, offset);
    }

    @Override
    protected final RowReader keyReader() {
        KeyGroups.Reader quantised = keyGroups.reader();
        return (place, target, first) -> {
            if (place < 0) {
                wholeKeys.read(~place, target, first);
            } else {
                quantised.read(place, target, first);
            }
        };
    }

    @Override
    protected final RowReader valueReader() {
        ValueGroups.Reader quantised = valueGroups.reader();
        return (place, target, first) -> {
            if (place < 0) {
                wholeValues.read(~place, target, first);
            } else {
                quantised.read(place, target, first);
            }
        };
    }

    @Override
    protected final void freeKey(int place) {
        if (place < 0) {
            wholeKeys.remove(~place);
        } else {
            keyGroups.remove(place);
        }
    }

    @Override
    protected final void freeValue(int place) {
        if (place < 0) {
            wholeValues.remove(~place);
        } else {
            valueGroups.remove(place);
        }
    }
}
