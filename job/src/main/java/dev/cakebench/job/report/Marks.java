package dev.cakebench.job.report;

import java.util.List;

/** Shapes of points, so that curves differ not by colour alone. */
final class Marks {
    /** Paths around a point, relative to it. */
    private static final List<String> SHAPES = List.of(
            "m-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0",
            "m-4 -4h8v8h-8z",
            "m0-5.5l5 9h-10z",
            "m0-5.5l5.5 5.5l-5.5 5.5l-5.5-5.5z",
            "m0 5.5l5-9h-10z");

    private Marks() {}

    /** The mark of the {@code index}-th curve at a point. */
    static String path(int index, double x, double y) {
        return "<path class=\"mark\" d=\"M%s %s%s\"/>"
                .formatted(Numbers.coordinate(x), Numbers.coordinate(y), SHAPES.get(index % SHAPES.size()));
    }
}
