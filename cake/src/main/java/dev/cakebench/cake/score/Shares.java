package dev.cakebench.cake.score;

/** Shares of whole numbers of entries. */
public final class Shares {
    /** A share such as 0.29 of 100 entries comes out below 29 in binary; it shall be 29. */
    private static final double ROUNDING = 1e-9;

    private Shares() {}

    /** A share, 0..1, of so many entries; rounded down to whole ones. */
    public static int of(double share, int entries) {
        return (int) Math.floor(share * entries + ROUNDING);
    }
}
