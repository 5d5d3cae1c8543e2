package dev.cakebench.job.metric;

import dev.cakebench.job.dataset.Example;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The share of the numbers in an answer that are the wanted one, compared as texts; 0 where the answer has no number
 * (LongBench). Digits are those of any script.
 */
public final class NumberShare extends BestOfReferences {
    private static final Pattern NUMBER = Pattern.compile("\\p{Nd}+");

    private final String name;
    private final String before;

    /** Finds the number within a reference; null where the reference is the number. */
    private final @Nullable Pattern wanted;

    private NumberShare(String name, String before) {
        this.name = name;
        this.before = before;
        wanted = before.isEmpty() ? null : Pattern.compile(before + "(\\p{Nd}+)");
    }

    /** {@code count}: the reference is the number. */
    public static NumberShare count() {
        return new NumberShare("count", "");
    }

    /** {@code retrieval}: the reference names a paragraph, {@code Paragraph 12}. */
    public static NumberShare retrieval() {
        return new NumberShare("retrieval", "Paragraph ");
    }

    /** {@code retrieval_zh}: the reference names a paragraph in Chinese. */
    public static NumberShare retrievalChinese() {
        return new NumberShare("retrieval_zh", "段落");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    double score(String prediction, String reference, Example example) {
        String number = number(reference, example);
        int numbers = 0;
        int equal = 0;
        Matcher candidates = NUMBER.matcher(prediction);
        while (candidates.find()) {
            numbers++;
            if (candidates.group().equals(number)) {
                equal++;
            }
        }
        return numbers == 0 ? 0 : (double) equal / numbers;
    }

    private String number(String reference, Example example) {
        if (wanted == null) {
            return reference;
        }
        Matcher match = wanted.matcher(reference);
        if (!match.find()) {
            throw new MetricException(
                    "%s: metric %s: found the reference '%s'; allowed: '%s' and a number; correct the row or "
                                    .formatted(example.source(), name, reference, before)
                            + "remove it");
        }
        return match.group(1);
    }
}
