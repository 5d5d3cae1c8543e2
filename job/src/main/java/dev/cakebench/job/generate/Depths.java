package dev.cakebench.job.generate;

import java.util.ArrayList;
import java.util.List;

/** Depths at which needles are put, in percent of the haystack: 0 is its start, 100 its end. */
public final class Depths {
    private static final int PERCENT = 100;

    /** RULER's forty. */
    public static final List<Integer> RULER = even(40);

    private Depths() {}

    /**
     * Depths at equal distances from 0 to 100, rounded.
     *
     * @param count at least 1; a single one is 0
     */
    public static List<Integer> even(int count) {
        List<Integer> depths = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            depths.add(count == 1 ? 0 : (int) Math.rint((double) PERCENT * i / (count - 1)));
        }
        return List.copyOf(depths);
    }

    /** How many of {@code units} stand before a depth. */
    public static int before(int units, int depth) {
        return (int) ((long) units * depth / PERCENT);
    }
}
