package dev.cakebench.cake.layer;

/**
 * The integer budgets of CAKE's published code. The excess of layers above the cap is shared out evenly without looking
 * at the cap again, so a layer can be given more than it can hold and that part is lost.
 */
public final class OfficialBudgets {

    private OfficialBudgets() {}

    /**
     * Real-valued shares of the total: (P / sum of P) * total, P as 32-bit floats (as doubles where they do not fit), the
     * rest in double precision. Equal shares when all P are 0, where the published code divides by zero.
     */
    public static double[] shares(double[] preferences, long total) {
        double[] rounded = new double[preferences.length];
        double sum = 0;
        for (int l = 0; l < rounded.length; l++) {
            float single = (float) preferences[l];
            rounded[l] = Float.isInfinite(single) ? preferences[l] : single;
            sum += rounded[l];
        }
        double[] shares = new double[rounded.length];
        for (int l = 0; l < shares.length; l++) {
            double share = sum == 0 ? 1.0 / shares.length : rounded[l] / sum;
            shares[l] = share * total;
        }
        return shares;
    }

    /** Whole numbers from shares; a result may exceed {@code cap}, which the caller cuts off. */
    public static int[] adjust(double[] shares, long total, int cap) {
        int[] budgets = new int[shares.length];
        long excess = 0;
        for (int l = 0; l < budgets.length; l++) {
            int budget = (int) shares[l];
            excess += Math.max(budget - cap, 0);
            budgets[l] = Math.min(budget, cap);
        }
        if (excess > 0) {
            spread(budgets, excess, 1, Integer.MIN_VALUE, cap);
        }
        long difference = total;
        for (int budget : budgets) {
            difference -= budget;
        }
        if (difference > 0) {
            spread(budgets, difference, 1, Integer.MIN_VALUE, cap);
        } else if (difference < 0) {
            spread(budgets, -difference, -1, 1, Integer.MAX_VALUE);
        }
        return budgets;
    }

    /** Adds {@code sign * amount} in even parts to the budgets between the bounds, the remainder to the first ones. */
    private static void spread(int[] budgets, long amount, int sign, int above, int below) {
        int receivers = 0;
        for (int budget : budgets) {
            receivers += budget > above && budget < below ? 1 : 0;
        }
        if (receivers == 0) {
            return;
        }
        long part = amount / receivers;
        long remainder = amount % receivers;
        for (int l = 0; l < budgets.length; l++) {
            if (budgets[l] > above && budgets[l] < below) {
                budgets[l] += (int) (sign * (part + (remainder > 0 ? 1 : 0)));
                remainder--;
            }
        }
    }
}
