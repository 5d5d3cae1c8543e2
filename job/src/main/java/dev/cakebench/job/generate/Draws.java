package dev.cakebench.job.generate;

import dev.cakebench.job.dataset.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * The random choices of one row. Every row has a source of its own, so that a row is the same whichever others are made and
 * in whatever order.
 */
public final class Draws {
    private static final int SMALLEST_NUMBER = 1_000_000;
    private static final int NUMBERS = 9_000_000;
    private static final long VERSION_BITS = 0xF000L;
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT_BITS = 0xC000_0000_0000_0000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private final SplittableRandom random;

    private Draws(long seed) {
        random = new SplittableRandom(seed);
    }

    /**
     * The choices that belong to some names, such as a row's task and length; other names are other choices.
     *
     * @param seed of all rows
     * @param index of the row, or of a group of rows that share choices
     */
    public static Draws of(long seed, String names, long index) {
        byte[] digest =
                Digests.sha256().digest("%d/%s/%d".formatted(seed, names, index).getBytes(StandardCharsets.UTF_8));
        return new Draws(ByteBuffer.wrap(digest).getLong());
    }

    /** A number from 0 to below the bound. */
    public int below(int bound) {
        return random.nextInt(bound);
    }

    /** One of the items. */
    public <T> T one(List<T> items) {
        return items.get(below(items.size()));
    }

    /** All items in another order. */
    public <T> List<T> shuffled(List<T> items) {
        List<T> shuffled = new ArrayList<>(items);
        for (int i = shuffled.size() - 1; i > 0; i--) {
            Collections.swap(shuffled, i, below(i + 1));
        }
        return shuffled;
    }

    /**
     * Some of the items, none twice, in any order.
     *
     * @param count at most as many as there are
     */
    public <T> List<T> sample(List<T> items, int count) {
        return List.copyOf(shuffled(items).subList(0, count));
    }

    /** A number of seven digits. */
    public String number() {
        return Integer.toString(SMALLEST_NUMBER + below(NUMBERS));
    }

    /** So many decimal digits, the first perhaps 0. */
    public String digits(int count) {
        return letters('0', 10, count);
    }

    /**
     * A made-up word.
     *
     * @param first letter of the alphabet
     * @param alphabet number of letters
     */
    public String letters(char first, int alphabet, int count) {
        StringBuilder word = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            word.append((char) (first + below(alphabet)));
        }
        return word.toString();
    }

    /** A random UUID, version 4. */
    public String uuid() {
        long high = (random.nextLong() & ~VERSION_BITS) | VERSION_4;
        long low = (random.nextLong() & ~VARIANT_BITS) | VARIANT;
        return new UUID(high, low).toString();
    }
}
