package dev.cakebench.job.protocol;

import dev.cakebench.job.dataset.DatasetFile;
import dev.cakebench.job.dataset.JsonRow;
import dev.cakebench.job.dataset.RowException;
import java.util.Comparator;

/**
 * The files in which a benchmark's own scripts leave a model's answers, and how its authors average over their rows.
 */
public interface PredictionFormat {

    /** What lengths mean for the scores of a file. */
    enum Lengths {
        /** A task has one score over all lengths. */
        IGNORED,
        /** Each length has a score of its own, and there is none over all. */
        APART,
        /** A task has one score over all lengths; the lengths over all tasks are reported beside them. */
        BESIDE
    }

    /**
     * Reads one row.
     *
     * @throws RowException when the row cannot be scored; the message says where, what was found, what is allowed and what to do
     */
    Prediction read(JsonRow row, DatasetFile file);

    /** What lengths mean for a file's scores. */
    Lengths lengths(DatasetFile file);

    /**
     * The mean as the authors' script computes it, in percent; the order of the operations can decide the last digit.
     *
     * @param sum of the rows' scores, in the order of the file
     * @param rows how many, 1 or more
     */
    default double percent(double sum, int rows) {
        return 100 * sum / rows;
    }

    /** Order in which lengths are listed; the empty text stands for all. */
    default Comparator<String> lengthOrder() {
        return Comparator.comparingInt(PredictionFormat::leadingNumber).thenComparing(Comparator.naturalOrder());
    }

    /** Decimals that the authors round percentages to. */
    default int decimals() {
        return 2;
    }

    private static int leadingNumber(String length) {
        int end = 0;
        // Nine digits are always an int.
        while (end < Math.min(length.length(), 9) && length.charAt(end) >= '0' && length.charAt(end) <= '9') {
            end++;
        }
        return end == 0 ? -1 : Integer.parseInt(length.substring(0, end));
    }
}
