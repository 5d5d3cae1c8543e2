package dev.cakebench.job.metric;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.dataset.Json;

/**
 * {@code keyword_or_similarity}: 1 when the keyword stands in the answer, else a fifth of the similarity of the answer with the
 * needle, one less their edit distance over the longer length, blanks left out (NeedleBench 1). Edits insert, delete or
 * replace a code point.
 */
public final class KeywordOrSimilarity extends BestOfReferences {
    /** Key of the row that holds the needle. */
    public static final String NEEDLE = "needle";

    private static final double SHARE_ON_A_MISS = 0.2;

    @Override
    public String name() {
        return "keyword_or_similarity";
    }

    @Override
    double score(String prediction, String reference, Example example) {
        if (prediction.contains(reference)) {
            return 1;
        }
        int[] answer = withoutBlanks(prediction);
        int[] needle = withoutBlanks(needle(example));
        int longer = Math.max(answer.length, needle.length);
        return longer == 0
                ? SHARE_ON_A_MISS
                : SHARE_ON_A_MISS * (1 - (double) EditDistance.of(answer, needle) / longer);
    }

    private static String needle(Example example) {
        try {
            return Json.read(example.json()).path(NEEDLE).asText();
        } catch (JsonProcessingException e) {
            throw new MetricException("%s: metric keyword_or_similarity: the row is no JSON: %s; read the file again"
                    .formatted(example.source(), e.getOriginalMessage()));
        }
    }

    private static int[] withoutBlanks(String text) {
        return text.codePoints().filter(point -> !PythonText.isBlank(point)).toArray();
    }
}
