package dev.cakebench.cake.score;

/** An exponential that is fast and has the same bits on every machine, compiled or not; relative error below 1e-12. */
final class Exponential {
    private static final double LOG2_E = 1.4426950408889634;
    private static final double LN2_HIGH = 0x1.62e42feep-1;
    private static final double LN2_LOW = 0x1.a39ef35793c76p-33;
    /** Below this, 2^n is no normal number. */
    private static final double SMALLEST = -708;

    /** Of the Taylor series; what is left of the argument is at most half of ln 2. */
    private static final int TERMS = 12;

    private Exponential() {}

    /** e^x for x of at most 0; 0 where the result would be less than 3e-308. */
    static double of(double x) {
        if (x < SMALLEST) {
            return 0;
        }
        double power = Math.rint(x * LOG2_E);
        double rest = (x - power * LN2_HIGH) - power * LN2_LOW;
        double sum = 1;
        for (int term = TERMS; term > 0; term--) {
            sum = 1 + sum * rest / term;
        }
        return sum * Double.longBitsToDouble(((long) power + 1023) << 52);
    }
}
