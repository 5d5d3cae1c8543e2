package dev.cakebench.cake.score;

/** Numbers that look random and depend on nothing but the given words: the finaliser of SplitMix64 over each of them. */
public final class Hash {
    private static final long STEP = 0x9e3779b97f4a7c15L;

    private Hash() {}

    /** Evenly spread over 0 (included) to 1 (excluded), in steps of 2^-24, so that a float holds it. */
    public static double uniform(int... words) {
        return (mix(words) >>> 40) * 0x1p-24;
    }

    /** Normally distributed with mean 0 and variance 1 (Box and Muller). */
    public static double gaussian(int... words) {
        long bits = mix(words);
        double radius = 1 - (bits >>> 32) * 0x1p-32;
        double angle = (bits & 0xffffffffL) * 0x1p-32;
        return Math.sqrt(-2 * StrictMath.log(radius)) * StrictMath.cos(2 * Math.PI * angle);
    }

    private static long mix(int[] words) {
        long state = 0;
        for (int word : words) {
            state = finalise(state + STEP + word);
        }
        return state;
    }

    private static long finalise(long z) {
        long first = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        long second = (first ^ (first >>> 27)) * 0x94d049bb133111ebL;
        return second ^ (second >>> 31);
    }
}
