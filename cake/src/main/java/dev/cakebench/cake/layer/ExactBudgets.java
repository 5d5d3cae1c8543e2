package dev.cakebench.cake.layer;

/**
 * Budgets in proportion to preference that lose nothing: what a layer cannot hold is shared out in proportion among the
 * others (water filling: b = min(cap, lambda P)), and the whole numbers sum to the total. With each further layer
 * lambda falls, so no layer's budget ever rises and the cascade keeps exactly what one cut at the end would keep.
 */
public final class ExactBudgets {

    private ExactBudgets() {}

    /** Real-valued budgets, none above {@code cap}, that sum to {@code min(total, layers * cap)}. */
    public static double[] fill(double[] preferences, long total, int cap) {
        int layers = preferences.length;
        double[] budgets = new double[layers];
        boolean[] capped = new boolean[layers];
        double remaining = Math.min(total, (long) layers * cap);
        boolean again = true;
        while (again) {
            again = false;
            double sum = 0;
            int open = 0;
            for (int l = 0; l < layers; l++) {
                sum += capped[l] ? 0 : preferences[l];
                open += capped[l] ? 0 : 1;
            }
            double left = remaining;
            for (int l = 0; l < layers; l++) {
                if (!capped[l]) {
                    budgets[l] = sum == 0 ? left / open : preferences[l] / sum * left;
                    if (budgets[l] > cap) {
                        budgets[l] = cap;
                        capped[l] = true;
                        remaining -= cap;
                        again = true;
                    }
                }
            }
        }
        return budgets;
    }

    /** Whole numbers that no later stage exceeds: rounded up. */
    public static int[] roundUp(double[] budgets) {
        int[] sizes = new int[budgets.length];
        for (int l = 0; l < sizes.length; l++) {
            sizes[l] = (int) Math.ceil(budgets[l]);
        }
        return sizes;
    }

    /** Whole numbers with the sum of the budgets: rounded down, then one more for the largest remainders, lower first. */
    public static int[] largestRemainder(double[] budgets) {
        int[] sizes = new int[budgets.length];
        double[] remainders = new double[budgets.length];
        double sum = 0;
        long assigned = 0;
        for (int l = 0; l < sizes.length; l++) {
            sizes[l] = (int) budgets[l];
            remainders[l] = budgets[l] - sizes[l];
            sum += budgets[l];
            assigned += sizes[l];
        }
        for (long missing = Math.round(sum) - assigned; missing > 0; missing--) {
            int largest = 0;
            for (int l = 1; l < sizes.length; l++) {
                if (remainders[l] > remainders[largest]) {
                    largest = l;
                }
            }
            sizes[largest]++;
            remainders[largest] = -1;
        }
        return sizes;
    }
}
