package dev.cakebench.job.results;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The chunks in one file of answers: a single one as a run writes it, or several in a row after a {@link Compaction}. */
record ChunkRange(int first, int last) implements Comparable<ChunkRange> {
    private static final Pattern NAME = Pattern.compile("chunk-(\\d{6,9})(?:-(\\d{6,9}))?\\.parquet");
    private static final Comparator<ChunkRange> ORDER =
            Comparator.comparingInt(ChunkRange::first).thenComparingInt(ChunkRange::last);

    /** The chunks of a file of this name; empty when it is no file of answers. */
    static Optional<ChunkRange> parse(String fileName) {
        Matcher name = NAME.matcher(fileName);
        if (!name.matches()) {
            return Optional.empty();
        }
        int first = Integer.parseInt(name.group(1));
        int last = name.group(2) == null ? first : Integer.parseInt(name.group(2));
        return first <= last ? Optional.of(new ChunkRange(first, last)) : Optional.empty();
    }

    static ChunkRange single(int index) {
        return new ChunkRange(index, index);
    }

    String fileName() {
        return first == last ? "chunk-%06d.parquet".formatted(first) : "chunk-%06d-%06d.parquet".formatted(first, last);
    }

    IntStream indexes() {
        return IntStream.rangeClosed(first, last);
    }

    @Override
    public int compareTo(ChunkRange other) {
        return ORDER.compare(this, other);
    }
}
