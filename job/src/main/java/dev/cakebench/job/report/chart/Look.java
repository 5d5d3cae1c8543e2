package dev.cakebench.job.report.chart;

import java.util.List;

/** How a curve looks: a colour, dashes and a mark, so that none is told from another by colour alone. */
public enum Look {
    BLUE("blue solid line with circles", "M%s %sm-4.2 0a4.2 4.2 0 1 0 8.4 0a4.2 4.2 0 1 0-8.4 0"),
    ORANGE("orange dashed line with squares", "M%s %sm-3.8-3.8h7.6v7.6h-7.6z"),
    GREEN("green dotted line with triangles", "M%s %sm0-5.2l4.8 8.4h-9.6z"),
    PURPLE("purple dash-dotted line with diamonds", "M%s %sm0-5.4l5.4 5.4l-5.4 5.4l-5.4-5.4z"),
    OCHRE("ochre long-dashed line with pointed-down triangles", "M%s %sm0 5.2l4.8-8.4h-9.6z"),
    CRIMSON("crimson dash-dot-dotted line with pentagons", "M%s %sm0-5l4.8 3.5l-1.8 5.6h-6l-1.8-5.6z");

    private static final List<Look> ALL = List.of(values());
    private static final double SWATCH_WIDTH = 30;
    private static final double SWATCH_HEIGHT = 14;

    private final String words;
    private final String mark;

    Look(String words, String mark) {
        this.words = words;
        this.mark = mark;
    }

    /** All looks, in the order in which to use them. */
    public static List<Look> all() {
        return ALL;
    }

    /** Class of the style sheet that has colour and dashes. */
    String style() {
        return "look-" + name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Outline of the mark around a point. */
    String mark(double x, double y) {
        return mark.formatted(Svg.coordinate(x), Svg.coordinate(y));
    }

    /** A small picture of the curve for a legend. */
    public String swatch() {
        double middle = SWATCH_HEIGHT / 2;
        return new Svg(words, "how the curve is drawn", SWATCH_WIDTH, SWATCH_HEIGHT)
                .open("series " + style())
                .horizontal("curve", 1, SWATCH_WIDTH - 1, middle)
                .path("mark", mark(SWATCH_WIDTH / 2, middle))
                .close()
                .end()
                .strip();
    }

    /** A small picture of a reference line for a legend. */
    public static String referenceSwatch() {
        return new Svg("dashed line in a grey band", "how the reference is drawn", SWATCH_WIDTH, SWATCH_HEIGHT)
                .rectangle("reference-band", 0, 2, SWATCH_WIDTH, SWATCH_HEIGHT - 4)
                .horizontal("reference", 0, SWATCH_WIDTH, SWATCH_HEIGHT / 2)
                .end()
                .strip();
    }
}
