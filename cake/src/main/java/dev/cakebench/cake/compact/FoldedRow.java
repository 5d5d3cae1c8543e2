package dev.cakebench.cake.compact;

/** A kept row that dropped rows are folded into. */
public final class FoldedRow {
    private final float[] row;
    private double[] sums;
    private double kept = 1;
    private double count = 1;

    /** @param row {@code [headDim]}, which stays as it is */
    public FoldedRow(float[] row) {
        this.row = row;
        this.sums = new double[0];
    }

    /** A row with one dropped row folded into it. */
    public static float[] of(float[] kept, float[] dropped, MergeRule.Share share) {
        var folded = new FoldedRow(kept);
        folded.fold(dropped, share);
        return folded.result();
    }

    /** Folds a dropped row in. */
    public void fold(float[] dropped, MergeRule.Share share) {
        if (sums.length == 0) {
            sums = new double[row.length];
        }
        for (int d = 0; d < row.length; d++) {
            sums[d] += share.dropped() * dropped[d];
        }
        kept += share.kept();
        count += share.count();
    }

    /** The row with everything that was folded into it; itself where nothing was. */
    public float[] result() {
        if (sums.length == 0) {
            return row;
        }
        float[] result = new float[row.length];
        for (int d = 0; d < row.length; d++) {
            result[d] = (float) (((kept * row[d]) + sums[d]) / count);
        }
        return result;
    }
}
