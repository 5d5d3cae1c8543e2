package dev.cakebench.job.metric;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** F1 of the words that two texts share, with multiplicity. */
final class SharedWords {
    private SharedWords() {}

    /** F1, 0 to 1; 0 where no word is shared. */
    static double f1(List<String> predicted, List<String> expected) {
        Map<String, Integer> remaining = new HashMap<>();
        for (String word : expected) {
            remaining.merge(word, 1, Integer::sum);
        }
        int shared = 0;
        for (String word : predicted) {
            int left = remaining.getOrDefault(word, 0);
            if (left > 0) {
                remaining.put(word, left - 1);
                shared++;
            }
        }
        if (shared == 0) {
            return 0;
        }
        double precision = (double) shared / predicted.size();
        double recall = (double) shared / expected.size();
        return 2 * precision * recall / (precision + recall);
    }
}
