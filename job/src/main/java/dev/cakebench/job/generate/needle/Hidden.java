package dev.cakebench.job.generate.needle;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The needles of one NeedleBench row and what is asked about them.
 *
 * @param needles in the order of the context
 * @param depths where they go, in percent: one each, or that of the first
 * @param answers what the metric compares with
 * @param person whose eldest relative is asked for; null where nobody's is
 */
record Hidden(
        List<String> needles,
        List<Integer> depths,
        String question,
        List<String> answers,
        @Nullable String person) {

    /** Distance of needles that share one depth, as a share of the haystack. */
    private static final double SPACING = 0.1;

    /** The needles as tokens, each on a line of its own. */
    List<int[]> tokens(TokenHay hay) {
        List<int[]> tokens = new ArrayList<>();
        needles.forEach(needle -> tokens.add(hay.tokens("\n" + needle + "\n")));
        return tokens;
    }

    /** The haystack with the needles at the places that NeedleBench computes. */
    int[] in(int[] haystack, List<int[]> tokens) {
        return depths.size() == tokens.size() ? atDepths(haystack, tokens) : spaced(haystack, tokens);
    }

    private int[] atDepths(int[] haystack, List<int[]> tokens) {
        int[] context = haystack;
        int inserted = 0;
        for (int i = 0; i < tokens.size(); i++) {
            // In doubles, as the authors' code.
            int at = (int) (haystack.length * (depths.get(i) / 100.0)) + inserted;
            context = TokenHay.with(context, at, tokens.get(i));
            inserted += tokens.get(i).length;
        }
        return context;
    }

    /** Each needle's length is counted twice on the way to the next, as in the authors' code. */
    private int[] spaced(int[] haystack, List<int[]> tokens) {
        int total = haystack.length;
        int[] places = new int[tokens.size()];
        int lengths = 0;
        for (int i = 0; i < places.length; i++) {
            int place = i == 0
                    ? (int) (total * (depths.getFirst() / 100.0))
                    : (int) (places[i - 1] + tokens.get(i - 1).length + total * SPACING);
            places[i] = Math.min(place, total + lengths);
            lengths += tokens.get(i).length;
        }
        int[] context = haystack;
        int shift = 0;
        for (int i = 0; i < places.length; i++) {
            context = TokenHay.with(context, places[i] + shift, tokens.get(i));
            shift += tokens.get(i).length;
        }
        return context;
    }
}
