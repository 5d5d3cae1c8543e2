package dev.cakebench.job.metric;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * BLEU of one sentence against one reference as nltk's {@code sentence_bleu} computes it: n-grams up to 4 with equal
 * weights, brevity penalty, smoothing method 4 (Chen and Cherry 2014).
 */
final class Bleu {
    private static final int LONGEST = 4;

    /** The constant of smoothing method 4. */
    private static final double SMOOTHING = 5;

    private Bleu() {}

    /**
     * BLEU, 0 to 1; 0 where no token is shared. Also equal texts of two or three tokens have less than 1.
     *
     * @param candidate one token or more
     */
    static double sentence(List<String> candidate, List<String> reference) {
        double logarithms = 0;
        double halvings = 1;
        for (int n = 1; n <= LONGEST; n++) {
            int shared = shared(candidate, reference, n);
            int all = Math.max(1, candidate.size() - n + 1);
            if (shared == 0 && n == 1) {
                return 0;
            }
            double precision = (double) shared / all;
            if (shared == 0 && candidate.size() > 1) {
                precision = 1 / (Math.pow(2, halvings) * SMOOTHING / Math.log(candidate.size())) / all;
                halvings++;
            }
            // A single token has no longer n-grams, which are then left out.
            if (precision > 0) {
                logarithms += Math.log(precision) / LONGEST;
            }
        }
        double brevity =
                candidate.size() > reference.size() ? 1 : Math.exp(1 - (double) reference.size() / candidate.size());
        return brevity * Math.exp(logarithms);
    }

    /** How many n-grams both have, with multiplicity. */
    private static int shared(List<String> candidate, List<String> reference, int n) {
        Map<List<String>, Integer> left = new HashMap<>();
        for (int i = 0; i + n <= reference.size(); i++) {
            left.merge(reference.subList(i, i + n), 1, Integer::sum);
        }
        int shared = 0;
        for (int i = 0; i + n <= candidate.size(); i++) {
            List<String> gram = candidate.subList(i, i + n);
            int count = left.getOrDefault(gram, 0);
            if (count > 0) {
                left.put(gram, count - 1);
                shared++;
            }
        }
        return shared;
    }
}
