package dev.cakebench.job.generate;

import java.util.ArrayList;
import java.util.List;

/**
 * The depths of a row's needles, of RULER's forty, none twice. The first needle goes through all forty, in another order for
 * every forty rows, so that forty rows hit each of them; the others are drawn.
 */
public final class RowDepths {
    private RowDepths() {}

    /**
     * Depths in percent, the first needle's first.
     *
     * @param names of the row's task and length
     * @param draws of the row
     * @param count number of needles, at most forty
     */
    public static List<Integer> of(long seed, String names, int index, Draws draws, int count) {
        int rows = Depths.RULER.size();
        List<Integer> order = Draws.of(seed, names + "/depths", index / rows).shuffled(Depths.RULER);
        Integer first = order.get(index % rows);
        List<Integer> others =
                Depths.RULER.stream().filter(depth -> !depth.equals(first)).toList();
        List<Integer> depths = new ArrayList<>(List.of(first));
        depths.addAll(draws.sample(others, count - 1));
        return List.copyOf(depths);
    }
}
